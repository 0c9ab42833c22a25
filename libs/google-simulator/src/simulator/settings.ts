import { z } from 'zod';

const DAY_MS = 86_400_000;

/**
 * What can be set. Points that no source of Google's settles are settings too, each with its likeliest value as default.
 * docs/simulator.md has them all; a test compares the two.
 */
export interface SimulatorSettings {
  /** Upper bound on the items of a page, below what the caller asks for; Infinity leaves it to the caller. */
  pageSize: number;
  /** Waited before each API answer. */
  latencyMs: number;
  /** Accept `http://` webhook addresses, which Google refuses. */
  allowHttpWebhooks: boolean;
  /** Life of a channel that asks for none. */
  channelLifetimeMs: number;
  /** Longest life that a channel is given; null: `channelLifetimeMs`. Others saw 30 days. */
  channelLifetimeCapMs: number | null;
  /** Whether the sync message of a new channel is tried before the answer, sent with it, or sent after it. */
  syncMessage: 'before-answer' | 'at-once' | 'after-answer';
  /** Waits between the tries of one push message; when used up, the message is dropped. */
  pushRetryDelaysMs: readonly number[];
  /** A webhook that takes longer has not answered. */
  pushTimeoutMs: number;
  /** Whether a message that got no answer is tried again: the guide promises it for 500, 502, 503 and 504 alone. */
  retryUnansweredPushes: boolean;
  /** Instances of one endless series after now in an unbounded expanded list. */
  expansionCap: number;
  /** Whether expanded deltas repeat the instances of a series of which something else than its times was edited. */
  reemitUnchangedInstances: boolean;
  /** Order of full lists: by last change, as recorded page tokens point, up to those at the first page; or by event id. */
  listsGoBy: 'change' | 'id';
  /** Whether an edit of the times of a series takes all its exceptions back, and tells of none. */
  seriesEditResetsExceptions: boolean;
  /** Which zone's midnights bound all-day events in a window when the `timeZone` parameter names another than the calendar's. */
  allDayBoundsZone: 'calendar' | 'request';
  /** Whether the start of a series is an occurrence, beside those of COUNT, where its rule does not give it. */
  unmatchedStartCounts: boolean;
  /** Longest range that freeBusy takes. */
  freeBusyMaximumRangeMs: number;
  /** Whether an event that the calendar's owner declined blocks time. */
  declinedIsBusy: boolean;
  /** Whether all-day bookings of a room block its time; Nylas reports that they do not. */
  roomAllDayIsBusy: boolean;
  /** Whether freeBusy joins blocks of which one ends where the next begins. */
  mergeTouching: boolean;
  /** Whether freeBusy cuts blocks to the range asked for. */
  clipFreeBusy: boolean;
  /** Whether birthdays say `transparent`, and so take no time. */
  birthdayIsTransparent: boolean;
  /** Whether out of office and focus time say `opaque`, which is the default of the field. */
  statusEventsShowOpaque: boolean;
  /** How far back `updatedMin` may lie. */
  updatedMinMaximumAgeMs: number;
  /** Sync tokens that are older are answered with 410. */
  syncTokenLifetimeMs: number;
  /** Answer to text that is no sync token: 400 `invalid`, or 410 as for an expired one. */
  malformedSyncTokenStatus: 400 | 410;
  /** What a delta with other `maxResults`, `eventTypes` or `singleEvents` than the list before it is answered with. */
  changedQueryWithSyncToken: 'silence' | '400' | '410';
  /** Deletions that are older are told no more, and sync tokens from before them are answered with 410. */
  tombstoneLifetimeMs: number;
  /** `expires_in` of access tokens; Google says 3599, never 3600. */
  accessTokenLifetimeSeconds: number;
  /** Whether each refresh gives a new refresh token and ends the one that was shown. */
  rotateRefreshTokens: boolean;
  /** The only client that `/token` and the consent page know; null takes every one. */
  oauthClient: { id: string; secret: string } | null;
  /** Calls in a sliding minute, all users together. Google: 10,000. */
  quotaPerMinute: number;
  /** Calls in a sliding minute of one user (or `quotaUser`). Google: 600. */
  quotaPerMinutePerUser: number;
  /** Status of the answer beyond a quota; recorded ones have 403, the guide names both. */
  quotaStatus: 403 | 429;
}

/** Google as it is best known. */
export const defaultSettings: SimulatorSettings = {
  pageSize: Number.POSITIVE_INFINITY,
  latencyMs: 0,
  allowHttpWebhooks: false,
  channelLifetimeMs: 7 * DAY_MS,
  channelLifetimeCapMs: null,
  syncMessage: 'at-once',
  pushRetryDelaysMs: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000],
  pushTimeoutMs: 10_000,
  retryUnansweredPushes: true,
  expansionCap: 730,
  reemitUnchangedInstances: true,
  listsGoBy: 'change',
  seriesEditResetsExceptions: false,
  allDayBoundsZone: 'calendar',
  unmatchedStartCounts: true,
  freeBusyMaximumRangeMs: 90 * DAY_MS,
  declinedIsBusy: false,
  roomAllDayIsBusy: true,
  mergeTouching: true,
  clipFreeBusy: true,
  birthdayIsTransparent: true,
  statusEventsShowOpaque: false,
  updatedMinMaximumAgeMs: 30 * DAY_MS,
  syncTokenLifetimeMs: Number.POSITIVE_INFINITY,
  malformedSyncTokenStatus: 400,
  changedQueryWithSyncToken: 'silence',
  tombstoneLifetimeMs: Number.POSITIVE_INFINITY,
  accessTokenLifetimeSeconds: 3_599,
  rotateRefreshTokens: false,
  oauthClient: null,
  quotaPerMinute: Number.POSITIVE_INFINITY,
  quotaPerMinutePerUser: Number.POSITIVE_INFINITY,
  quotaStatus: 403,
};

const whole = z.number().int().min(0);
/** JSON knows no Infinity: null stands for it. */
const unbounded = z.union([
  whole,
  z.literal(Number.POSITIVE_INFINITY),
  z.null().transform(() => Number.POSITIVE_INFINITY),
]);

/** Some settings, as other processes send them. */
export const settingsSchema = z
  .strictObject({
    pageSize: unbounded,
    latencyMs: whole,
    allowHttpWebhooks: z.boolean(),
    channelLifetimeMs: whole,
    channelLifetimeCapMs: whole.nullable(),
    syncMessage: z.enum(['before-answer', 'at-once', 'after-answer']),
    pushRetryDelaysMs: z.array(whole),
    pushTimeoutMs: whole,
    retryUnansweredPushes: z.boolean(),
    expansionCap: whole,
    reemitUnchangedInstances: z.boolean(),
    listsGoBy: z.enum(['change', 'id']),
    seriesEditResetsExceptions: z.boolean(),
    allDayBoundsZone: z.enum(['calendar', 'request']),
    unmatchedStartCounts: z.boolean(),
    freeBusyMaximumRangeMs: unbounded,
    declinedIsBusy: z.boolean(),
    roomAllDayIsBusy: z.boolean(),
    mergeTouching: z.boolean(),
    clipFreeBusy: z.boolean(),
    birthdayIsTransparent: z.boolean(),
    statusEventsShowOpaque: z.boolean(),
    updatedMinMaximumAgeMs: unbounded,
    syncTokenLifetimeMs: unbounded,
    malformedSyncTokenStatus: z.literal([400, 410]),
    changedQueryWithSyncToken: z.enum(['silence', '400', '410']),
    tombstoneLifetimeMs: unbounded,
    accessTokenLifetimeSeconds: whole,
    rotateRefreshTokens: z.boolean(),
    oauthClient: z.strictObject({ id: z.string(), secret: z.string() }).nullable(),
    quotaPerMinute: unbounded,
    quotaPerMinutePerUser: unbounded,
    quotaStatus: z.literal([403, 429]),
  } satisfies Record<keyof SimulatorSettings, z.ZodType>)
  .partial();
