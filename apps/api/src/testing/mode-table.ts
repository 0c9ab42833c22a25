import type { NewCalendar } from './house.ts';

/** The ways to ask, in the order of the columns. */
export const modes = {
  live: {},
  refresh: { onStale: 'refresh' },
  serve: { onStale: 'serve' },
  fail: { onStale: 'fail' },
  '0, live': { maxStaleness: 0 },
  '0, refresh': { maxStaleness: 0, onStale: 'refresh' },
  '0, serve': { maxStaleness: 0, onStale: 'serve' },
  '0, fail': { maxStaleness: 0, onStale: 'fail' },
  'live, partial': { partial: 1 },
  'fail, partial': { onStale: 'fail', partial: 1 },
} as const;

export type Mode = keyof typeof modes;

/** What a calendar is like when it is asked about. */
export interface Condition {
  title: string;
  calendar: Pick<NewCalendar, 'asOfMs' | 'cached' | 'coveredUntilMs' | 'untrustedReason'>;
  /** The flags that the calendar's person lacks. */
  without?: 'read' | 'write';
  credentialRevoked?: true;
  /** No answer comes from Google at all, or Google says that it knows no such calendar. */
  google?: 'down' | 'refuses';
  /** By mode: `cache`, `cache, stale`, `google: <reason>`, `refused: <reason>` (503) or `left out: <reason>`. */
  answers: Record<Mode, string>;
}

/** Long enough ago to be too old for the default of an hour, or just read. */
const stale = { asOfMs: Date.now() - 7_200_000 };
const fresh = {};

type Answers = readonly [string, string, string, string];

function row(byMode: Answers, atZero: Answers, partial: readonly [string, string]): Condition['answers'] {
  const answers = [...byMode, ...atZero, ...partial];
  return Object.fromEntries(Object.keys(modes).map((mode, index) => [mode, answers[index]])) as Condition['answers'];
}

/** What the cache may not answer, whatever its age. Google is asked, unless the caller would not have it. */
function never(reason: string): Condition['answers'] {
  const [google, refused] = [`google: ${reason}`, `refused: ${reason}`];
  const answers: Answers = [google, google, google, refused];
  return row(answers, answers, [google, `left out: ${reason}`]);
}

function unknown(reasons: { asked: string; notAsked: string }) {
  const { asked, notAsked } = reasons;
  return [`refused: ${asked}`, `refused: ${asked}`, `refused: ${asked}`, `refused: ${notAsked}`] as const;
}

const fromCache: Answers = ['cache', 'cache', 'cache', 'cache'];
const askedLive = ['google: asked-live', 'google: asked-live', 'google: asked-live', 'refused: asked-live'] as const;
const revoked = unknown({ asked: 'credential-revoked', notAsked: 'credential-revoked' });
const down = unknown({ asked: 'google-unavailable', notAsked: 'asked-live' });

/** Every condition of a calendar, and what is answered in every mode. The table of docs/availability.md is made of it. */
export const conditions: readonly Condition[] = [
  { title: 'in step', calendar: fresh, answers: row(fromCache, askedLive, ['cache', 'cache']) },
  {
    title: 'stale',
    calendar: stale,
    answers: row(['google: stale', 'google: stale', 'cache, stale', 'refused: stale'], askedLive, [
      'google: stale',
      'left out: stale',
    ]),
  },
  {
    title: 'read in the future (a clock was set back)',
    calendar: { asOfMs: Date.now() + 3_600_000 },
    answers: row(['google: stale', 'google: stale', 'cache, stale', 'refused: stale'], askedLive, [
      'google: stale',
      'left out: stale',
    ]),
  },
  {
    title: 'outside of coverage',
    calendar: { coveredUntilMs: Date.UTC(2027, 2, 7) },
    answers: never('not-covered'),
  },
  { title: 'never synced', calendar: { asOfMs: null }, answers: never('never-synced') },
  { title: 'without a subscription', calendar: { cached: null }, answers: never('never-synced') },
  { title: 'read flag off', calendar: fresh, without: 'read', answers: never('read-off') },
  { title: 'write flag off', calendar: fresh, without: 'write', answers: never('write-off') },
  {
    title: 'write flag on again, not yet read in full',
    calendar: { untrustedReason: 'write-off' },
    answers: never('write-off'),
  },
  {
    title: '`live-only`: Google shows free/busy alone',
    calendar: { untrustedReason: 'live-only' },
    answers: never('live-only'),
  },
  {
    title: '`suspended`: its syncs fail again and again',
    calendar: { untrustedReason: 'suspended' },
    answers: never('suspended'),
  },
  {
    title: '`hidden-details`: some events show no details',
    calendar: { untrustedReason: 'hidden-details' },
    answers: never('hidden-details'),
  },
  {
    title: '`projection-too-large`: a rule that explodes',
    calendar: { untrustedReason: 'projection-too-large' },
    answers: never('projection-too-large'),
  },
  {
    title: '`unreadable-events`: an event that nothing can place',
    calendar: { untrustedReason: 'unreadable-events' },
    answers: never('unreadable-events'),
  },
  {
    title: '`access-gone`: deleted, or no longer ours to see',
    calendar: { untrustedReason: 'access-gone' },
    google: 'refuses',
    answers: row(
      unknown({ asked: 'notFound', notAsked: 'access-gone' }),
      unknown({ asked: 'notFound', notAsked: 'access-gone' }),
      ['left out: notFound', 'left out: access-gone'],
    ),
  },
  {
    title: 'credential dead, in step',
    calendar: fresh,
    credentialRevoked: true,
    answers: row(fromCache, revoked, ['cache', 'cache']),
  },
  {
    title: 'credential dead, stale',
    calendar: stale,
    credentialRevoked: true,
    answers: row(
      ['refused: credential-revoked', 'refused: credential-revoked', 'cache, stale', 'refused: credential-revoked'],
      revoked,
      ['left out: credential-revoked', 'left out: credential-revoked'],
    ),
  },
  {
    title: 'Google down, in step',
    calendar: fresh,
    google: 'down',
    answers: row(fromCache, down, ['cache', 'cache']),
  },
  {
    title: 'Google down, stale',
    calendar: stale,
    google: 'down',
    answers: row(
      ['refused: google-unavailable', 'refused: google-unavailable', 'cache, stale', 'refused: stale'],
      down,
      ['left out: google-unavailable', 'left out: stale'],
    ),
  },
];

/** The table as docs/availability.md shows it: a part of the modes at a time, so that it fits a page. */
export function renderModeTable(shown: readonly Mode[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['calendar', ...shown.map((mode) => `\`${mode}\``)]),
    line(['calendar', ...shown].map(() => '---')),
    ...conditions.map(({ title, answers }) => line([title, ...shown.map((mode) => answers[mode])])),
  ].join('\n');
}
