import { describe, expect, test } from '@jest/globals';
import { formatInstant, freeBusyAnswerSchema, renderFreeBusy } from './free-busy-answer.ts';

const fromMs = Date.UTC(2027, 2, 1);
const range = { fromMs, untilMs: Date.UTC(2027, 2, 8) };

function asked(...externalIds: string[]) {
  const question = { externalIds, range, maxStalenessMs: 0, teamId: null };
  return { question, beyond: ['one too many'], zone: 'Europe/Berlin' };
}

describe('an answer in Google’s words', () => {
  test('L1: fractions of seconds widen a block, which must not end before its event', () => {
    const block = { startMs: fromMs + 900, endMs: fromMs + 3_600_500 };
    const { calendars } = renderFreeBusy(
      asked('known'),
      new Map([['known', { kind: 'busy', asOfMs: 1, blocks: [block] }]]),
    );
    expect(calendars.known?.busy).toEqual([{ start: '2027-03-01T01:00:00+01:00', end: '2027-03-01T02:00:01+01:00' }]);
  });

  test('L1: what is not known has an error, each of the kinds that Google has', () => {
    const answer = renderFreeBusy(
      asked('known', 'free', 'nobody', 'gone', 'gone at Google', 'away', 'revoked', 'not even asked'),
      new Map([
        ['known', { kind: 'busy', asOfMs: 1, blocks: [{ startMs: fromMs, endMs: fromMs + 3_600_000 }] }],
        ['free', { kind: 'busy', asOfMs: 1, blocks: [] }],
        ['nobody', { kind: 'not-found' }],
        ['gone', { kind: 'unknown', reason: 'google-access-gone' }],
        ['gone at Google', { kind: 'unknown', reason: 'notFound' }],
        ['away', { kind: 'unknown', reason: 'google-unavailable' }],
        ['revoked', { kind: 'unknown', reason: 'credential-revoked' }],
      ]),
    );
    const failed = (reason: string) => ({ errors: [{ domain: 'global', reason }], busy: [] });
    expect(answer).toEqual({
      kind: 'calendar#freeBusy',
      timeMin: '2027-03-01T00:00:00.000Z',
      timeMax: '2027-03-08T00:00:00.000Z',
      calendars: {
        known: { busy: [{ start: '2027-03-01T01:00:00+01:00', end: '2027-03-01T02:00:00+01:00' }] },
        free: { busy: [] },
        nobody: failed('notFound'),
        gone: failed('notFound'),
        'gone at Google': failed('notFound'),
        away: failed('internalError'),
        revoked: failed('internalError'),
        'not even asked': failed('internalError'),
        'one too many': failed('tooManyCalendarsRequested'),
      },
    });
    expect(freeBusyAnswerSchema.parse(answer)).toEqual(answer);
  });

  test('an id may be any word, also one that JavaScript knows', () => {
    const { calendars } = renderFreeBusy(asked('__proto__', 'constructor'), new Map());
    expect(Object.keys(calendars)).toEqual(['__proto__', 'constructor', 'one too many']);
  });
});

describe('instants', () => {
  test.each([
    ['UTC', '2027-03-01T00:00:00Z', '2027-03-01T00:00:00Z'],
    ['Europe/London', '2027-01-01T10:00:00Z', '2027-01-01T10:00:00Z'],
    ['Europe/London', '2027-07-01T10:00:00Z', '2027-07-01T11:00:00+01:00'],
    ['America/St_Johns', '2027-03-01T00:00:00Z', '2027-02-28T20:30:00-03:30'],
    ['Asia/Kathmandu', '2027-03-01T00:00:00Z', '2027-03-01T05:45:00+05:45'],
    // Summer time for good since 2026, which Node's own zone data may not know.
    ['America/Vancouver', '2026-11-23T16:00:00Z', '2026-11-23T09:00:00-07:00'],
    // Berlin's clock was 53 minutes and 28 seconds ahead.
    ['Europe/Berlin', '1890-01-01T00:00:00Z', '1890-01-01T00:53:00+00:53'],
  ])('in %s: %s is %s', (zone, instant, written) => {
    expect(formatInstant(Date.parse(instant), zone)).toBe(written);
    expect(Date.parse(written)).toBe(Date.parse(instant));
  });
});
