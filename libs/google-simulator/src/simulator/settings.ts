const DAY_MS = 86_400_000;

/** What can be set. Points that no source of Google's settles are settings too, each with its likeliest value as default. */
export interface SimulatorSettings {
  /** Upper bound on the items of a page, below what the caller asks for; Infinity leaves it to the caller. */
  pageSize: number;
  /** Waited before each API answer. */
  latencyMs: number;
  /** Accept `http://` webhook addresses, which Google refuses. */
  allowHttpWebhooks: boolean;
  /** Default and longest life of a channel. */
  channelLifetimeMs: number;
  /** Waits between the tries of one push message; when used up, the message is dropped. */
  pushRetryDelaysMs: readonly number[];
  /** A push answer that takes longer counts as failed and is tried again. */
  pushTimeoutMs: number;
  /** Instances of one endless series after now in an unbounded expanded list. */
  expansionCap: number;
  /** Longest range that freeBusy takes. */
  freeBusyMaximumRangeMs: number;
  /** Whether an event that the calendar's owner declined blocks time. */
  declinedIsBusy: boolean;
  /** Whether freeBusy joins blocks of which one ends where the next begins. */
  mergeTouching: boolean;
  /** Whether freeBusy cuts blocks to the range asked for. */
  clipFreeBusy: boolean;
  /** Whether the start of a series is an occurrence, beside those of COUNT, where its rule does not give it. */
  unmatchedStartCounts: boolean;
  /** How far back `updatedMin` may lie. */
  updatedMinMaximumAgeMs: number;
  /** `expires_in` of access tokens; Google says 3599, never 3600. */
  accessTokenLifetimeSeconds: number;
  /** Whether each refresh gives a new refresh token and ends the one that was shown. */
  rotateRefreshTokens: boolean;
}

/** Google as it is best known. */
export const defaultSettings: SimulatorSettings = {
  pageSize: Number.POSITIVE_INFINITY,
  latencyMs: 0,
  allowHttpWebhooks: false,
  channelLifetimeMs: 7 * DAY_MS,
  pushRetryDelaysMs: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000],
  pushTimeoutMs: 10_000,
  expansionCap: 730,
  freeBusyMaximumRangeMs: 92 * DAY_MS,
  declinedIsBusy: false,
  mergeTouching: true,
  clipFreeBusy: true,
  unmatchedStartCounts: true,
  updatedMinMaximumAgeMs: 30 * DAY_MS,
  accessTokenLifetimeSeconds: 3_599,
  rotateRefreshTokens: false,
};
