import type { TimeRange } from '../time/clock.ts';

/** Our sync state for one selected calendar, in the reference's words, plus what the laws need. */
export interface CalendarSubscription {
  id: string;
  selectedCalendarId: string;
  userId: string;
  credentialId: string;
  /** Google's calendar id. */
  externalId: string;
  /** Counts commits; a late writer finds another number and loses (L11). */
  version: number;
  /** Counts full syncs. */
  generation: number;
  nextSyncToken: string | null;
  lastFullSyncMs: number | null;
  /** The instant just before the first request of the last committed read. */
  asOfMs: number | null;
  /** The range for which the projection is complete; null until the first full sync (L2). */
  coverage: TimeRange | null;
  timeZone: string | null;
  accessRole: string | null;
  /** Why the stored rows may not be believed, although they are there: the answer is live, whatever its age. */
  untrustedReason: UntrustedReason | null;
  /** When the sweep has to read this calendar again. */
  dueAtMs: number;
  lastAttemptAtMs: number | null;
  syncErrors: number;
  maxSyncErrors: number;
  backoffUntilMs: number | null;
  lastErrorCode: string | null;
  lastNotificationAtMs: number | null;
  pushSupported: boolean;
  /** Watches refused in a row. */
  watchErrors: number;
  /** The watch that Google granted and that we believe to be alive. */
  channel: SubscriptionChannel | null;
  /** Stored before the watch call, so that a lost answer leaves a trace (Google has no list of channels). */
  intendedChannelId: string | null;
}

/** A watch that Google granted. */
export interface SubscriptionChannel {
  channelId: string;
  kind: string;
  resourceId: string;
  resourceUri: string;
  expiresAtMs: number;
  /** Which secret of the ring signed its token. */
  webhookKeyId: string;
}

/** `write-off`: not kept in step. The others: some event's time is not in the rows, so nothing they say is complete (L1). */
export const untrustedReasons = ['write-off', 'projection-too-large', 'unreadable-events'] as const;
export type UntrustedReason = (typeof untrustedReasons)[number];

/** What a failed attempt leaves behind (L17). */
export interface FailedAttempt {
  code: string;
  /** The version that the attempt began with: after somebody else's commit it no longer counts (L11). */
  version: number;
  /** What the attempt had set as due time; another value is somebody's wish, and stays. */
  leaseUntilMs: number | null;
  backoffUntilMs: number;
}

/** Where subscriptions lie. Nothing here moves `version`: only a committed read does. */
export interface CalendarSubscriptionRepository {
  findById(id: string): Promise<CalendarSubscription | null>;
  findByChannelId(channelId: string): Promise<CalendarSubscription | null>;
  findBySelectedCalendarId(selectedCalendarId: string): Promise<CalendarSubscription | null>;
  create(subscription: { selectedCalendarId: string; dueAtMs: number }): Promise<{ id: string }>;
  /** Null forces a full sync. */
  updateSyncToken(id: string, nextSyncToken: string | null): Promise<void>;
  storeIntendedChannel(id: string, channelId: string): Promise<void>;
  /** Zero rows when another watch has overtaken this one: then it gives false. */
  storeChannel(id: string, channel: SubscriptionChannel): Promise<boolean>;
  clearChannel(id: string, channelId: string): Promise<void>;
  markPushUnsupported(id: string): Promise<void>;
  recordNotification(id: string, atMs: number): Promise<void>;
  recordFailure(id: string, failure: FailedAttempt): Promise<void>;
  /** Not kept in step from now on: only a full sync makes the rows right again. */
  markWriteOff(id: string, dueAtMs: number): Promise<void>;
  makeDue(id: string, dueAtMs: number): Promise<void>;
  makeAllDue(dueAtMs: number): Promise<number>;
  /** A new credential, or a new wish to have the calendar: due now, errors and backoffs forgotten. */
  startAnew(id: string, nowMs: number): Promise<void>;
  /**
   * Least recently claimed first; moves their due time to `leaseUntilMs`, so that a twin sweep finds others. At most
   * `fullSyncs` of them have no sync token, so that first loads can't hold back the rest.
   */
  claimDue(portion: { nowMs: number; leaseUntilMs: number; limit: number; fullSyncs: number }): Promise<string[]>;
  /**
   * Without a channel, or with one that expires before the instant; with a credential that lives, and whose last watch
   * was not refused just now. The longest waiting first; they are not claimed again before `againAtMs`.
   */
  claimNeedingChannel(portion: {
    nowMs: number;
    expiresBeforeMs: number;
    againAtMs: number;
    limit: number;
  }): Promise<string[]>;
  /** All that have a channel; keyset by id. */
  findWithChannel(page: { afterId: string | null; limit: number }): Promise<string[]>;
  /** A refused watch: not asked for again before the instant (L17). */
  recordWatchFailure(id: string, failure: { code: string; againAtMs: number }): Promise<void>;
  /** Whose coverage ends before the instant, the shortest first; keyset by that end and id. */
  findNeedingHorizon(page: {
    coveredBeforeMs: number;
    after: HorizonCandidate | null;
    limit: number;
  }): Promise<HorizonCandidate[]>;
}

/** A calendar whose coverage ends too soon. */
export interface HorizonCandidate {
  id: string;
  coveredUntilMs: number;
}
