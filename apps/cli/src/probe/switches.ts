import { about, exactly, type Observation, unseen } from './observation.ts';
import {
  clipFreeBusy,
  declinedIsBusy,
  freeBusyMaximumRangeMs,
  mergeTouching,
  roomAllDayIsBusy,
  updatedMinMaximumAgeMs,
} from './points/free-busy.ts';
import {
  allDayBoundsZone,
  birthdayIsTransparent,
  changedQueryWithSyncToken,
  expansionCap,
  listsGoBy,
  malformedSyncTokenStatus,
  pageSize,
  reemitUnchangedInstances,
  seriesEditResetsExceptions,
  statusEventsShowOpaque,
  unmatchedStartCounts,
} from './points/lists.ts';
import { allowHttpWebhooks, channelLifetimeCapMs, channelLifetimeMs } from './points/push.ts';
import type { ScratchCalendar } from './scratch-calendar.ts';

/** What is known of the tokens when the points are looked at. */
export interface TokenFindings {
  expiresInSeconds: number;
  isRotated: boolean;
  /** Whether the token endpoint takes our token from a client that does not exist. */
  takesEveryClient: boolean;
}

/** What a point may use. */
export interface ProbeContext {
  calendar: ScratchCalendar;
  /** An https address for channels. */
  webhookAddress: string;
  /** Null where only an access token is at hand. */
  tokens: TokenFindings | null;
  quickestMs: () => number;
}

/** One switch of the simulator, and how Google is asked for its position. */
export interface ProbedSwitch {
  name: string;
  /** The simulator's default; Infinity where there is no bound. A test compares them. */
  default: unknown;
  observe: (context: ProbeContext) => Promise<Observation>;
}

const never = (reason: string) => async () => unseen(reason);
const withTokens = (read: (tokens: TokenFindings) => Observation) => async (context: ProbeContext) =>
  context.tokens === null ? unseen('needs the refresh token itself: --refresh-token-file') : read(context.tokens);
const onCalendar = (observe: (calendar: ScratchCalendar) => Promise<Observation>) => (context: ProbeContext) =>
  observe(context.calendar);

const noListener = never('needs an address that Google can reach and that listens while the probe runs');
const weeks = never('takes weeks to see');
const quota = never('would use up what others need; the Cloud console shows it under Quotas');
const dayMs = 86_400_000;

/** Every switch of the simulator, in the order in which they are looked at: the latency last, of all calls. */
export const probedSwitches: readonly ProbedSwitch[] = [
  { name: 'mergeTouching', default: true, observe: onCalendar(mergeTouching) },
  { name: 'clipFreeBusy', default: true, observe: onCalendar(clipFreeBusy) },
  { name: 'declinedIsBusy', default: false, observe: onCalendar(declinedIsBusy) },
  { name: 'roomAllDayIsBusy', default: true, observe: onCalendar(roomAllDayIsBusy) },
  { name: 'freeBusyMaximumRangeMs', default: 90 * dayMs, observe: onCalendar(freeBusyMaximumRangeMs) },
  { name: 'updatedMinMaximumAgeMs', default: 30 * dayMs, observe: onCalendar(updatedMinMaximumAgeMs) },
  { name: 'allDayBoundsZone', default: 'calendar', observe: onCalendar(allDayBoundsZone) },
  { name: 'unmatchedStartCounts', default: true, observe: onCalendar(unmatchedStartCounts) },
  { name: 'expansionCap', default: 730, observe: onCalendar(expansionCap) },
  { name: 'listsGoBy', default: 'change', observe: onCalendar(listsGoBy) },
  { name: 'seriesEditResetsExceptions', default: false, observe: onCalendar(seriesEditResetsExceptions) },
  { name: 'reemitUnchangedInstances', default: true, observe: onCalendar(reemitUnchangedInstances) },
  { name: 'malformedSyncTokenStatus', default: 400, observe: onCalendar(malformedSyncTokenStatus) },
  { name: 'changedQueryWithSyncToken', default: 'silence', observe: onCalendar(changedQueryWithSyncToken) },
  { name: 'birthdayIsTransparent', default: true, observe: onCalendar(birthdayIsTransparent) },
  { name: 'statusEventsShowOpaque', default: false, observe: onCalendar(statusEventsShowOpaque) },
  { name: 'pageSize', default: Number.POSITIVE_INFINITY, observe: onCalendar(pageSize) },
  { name: 'allowHttpWebhooks', default: false, observe: onCalendar(allowHttpWebhooks) },
  {
    name: 'channelLifetimeMs',
    default: 7 * dayMs,
    observe: ({ calendar, webhookAddress }) => channelLifetimeMs(calendar, webhookAddress),
  },
  {
    name: 'channelLifetimeCapMs',
    default: null,
    observe: ({ calendar, webhookAddress }) => channelLifetimeCapMs(calendar, webhookAddress),
  },
  {
    name: 'accessTokenLifetimeSeconds',
    default: 3_599,
    observe: withTokens(({ expiresInSeconds }) => exactly(expiresInSeconds)),
  },
  { name: 'rotateRefreshTokens', default: false, observe: withTokens(({ isRotated }) => exactly(isRotated)) },
  {
    name: 'oauthClient',
    default: null,
    observe: withTokens(({ takesEveryClient }) => exactly(takesEveryClient ? null : 'one client only')),
  },
  { name: 'syncMessage', default: 'at-once', observe: noListener },
  {
    name: 'pushRetryDelaysMs',
    default: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000],
    observe: noListener,
  },
  { name: 'pushTimeoutMs', default: 10_000, observe: noListener },
  { name: 'retryUnansweredPushes', default: true, observe: noListener },
  { name: 'syncTokenLifetimeMs', default: Number.POSITIVE_INFINITY, observe: weeks },
  { name: 'tombstoneLifetimeMs', default: Number.POSITIVE_INFINITY, observe: weeks },
  { name: 'quotaPerMinute', default: Number.POSITIVE_INFINITY, observe: quota },
  { name: 'quotaPerMinutePerUser', default: Number.POSITIVE_INFINITY, observe: quota },
  { name: 'quotaStatus', default: 403, observe: quota },
  {
    name: 'latencyMs',
    default: 0,
    observe: async ({ quickestMs }) => about(Math.round(quickestMs()), Math.max(25, quickestMs() / 4)),
  },
];
