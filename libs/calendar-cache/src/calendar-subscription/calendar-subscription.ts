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
  /** The instant just before the first request of the last proven read; null before it, after a read that is not proven so far, and where a wrong clock dated it. */
  asOfMs: number | null;
  /** The range for which the projection is complete; null until the first full sync (L2). */
  coverage: TimeRange | null;
  timeZone: string | null;
  accessRole: string | null;
  /** Why the stored rows may not be believed, although they are there: the answer is live, whatever its age. */
  untrustedReason: UntrustedReason | null;
  /** When the sweep has to read this calendar again. */
  dueAtMs: number;
  /** Between two reads that nobody asks for; null is the longest. */
  pollIntervalMs: number | null;
  lastAttemptAtMs: number | null;
  syncErrors: number;
  maxSyncErrors: number;
  backoffUntilMs: number | null;
  /** Since when failures have been this calendar's own, not Google's or the credential's. */
  faultySinceMs: number | null;
  /** Runs in a row that began and never came to an end: their workers died. */
  unfinishedRuns: number;
  lastErrorCode: string | null;
  lastNotificationAtMs: number | null;
  /** False where Google refused to push this calendar; asked again in days. */
  pushSupported: boolean;
  /** Changes that a read found and no notification had told of, ever, and since the last notification. */
  lostPushes: number;
  lostPushesInRow: number;
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
  /** When we asked for it; null for one that was opened before this was kept. */
  openedAtMs: number | null;
  /** Which secret of the ring signed its token. */
  webhookKeyId: string;
}

/**
 * Why nothing may be answered from the rows (L1), strongest first. `write-off`: not kept in step. `access-gone`: Google
 * says that it is deleted or not ours to see. `suspended`: failed again and again. `live-only`: Google shows us nothing
 * but free/busy. The others: some event's time is not in the rows, or not as freeBusy counts it.
 */
export const untrustedReasons = [
  'write-off',
  'access-gone',
  'suspended',
  'live-only',
  'projection-too-large',
  'unreadable-events',
  'hidden-details',
] as const;
export type UntrustedReason = (typeof untrustedReasons)[number];

/** These say that Google is not reached, not that the rows are wrong: any read that succeeds ends them. */
export function endsWithAnyRead(reason: UntrustedReason | null): boolean {
  return reason === 'access-gone' || reason === 'suspended';
}

/** Whether a channel is of use: what is not mirrored has no need of notifications. */
export function isWatchable(reason: UntrustedReason | null): boolean {
  return reason === null || !unwatchable.has(reason);
}

const unwatchable: ReadonlySet<UntrustedReason> = new Set(['write-off', 'access-gone', 'suspended', 'live-only']);

/** A channel that Google may still hold although another took its place. */
export interface SupersededChannel {
  subscriptionId: string;
  channelId: string;
  resourceId: string;
}

/** What a failed attempt leaves behind (L17). */
export interface FailedAttempt {
  code: string;
  /** The version that the attempt began with: after somebody else's commit it no longer counts (L11). */
  version: number;
  /** What the attempt had set as due time; another value is somebody's wish, and stays. */
  leaseUntilMs: number | null;
  backoffUntilMs: number;
  /** When the calendar's own faults began; null leaves it as it is. */
  faultySinceMs: number | null;
  /** What the failure makes of the rows; null leaves it as it is. */
  untrustedReason: 'suspended' | 'access-gone' | null;
  /** 0, since the run came to an end, unless the failure is that runs do not. */
  unfinishedRuns: number;
}

/** A sync that found no quota: not a failure. Due at `dueAtMs`, unless somebody has wished it earlier since `leaseUntilMs` was set. */
export interface PostponedSync {
  leaseUntilMs: number | null;
  dueAtMs: number;
  /** Runs that died before this one: this one did not. */
  unfinishedRuns: number;
  /** Before all others that are due: somebody waits (L10). */
  first: boolean;
}

/** Where subscriptions lie. Nothing here moves `version`: only a committed read does. */
export interface CalendarSubscriptionRepository {
  findById(id: string): Promise<CalendarSubscription | null>;
  findByChannelId(channelId: string): Promise<CalendarSubscription | null>;
  findBySelectedCalendarId(selectedCalendarId: string): Promise<CalendarSubscription | null>;
  /** Null forces a full sync. */
  updateSyncToken(id: string, nextSyncToken: string | null): Promise<void>;
  storeIntendedChannel(id: string, channelId: string, atMs: number): Promise<void>;
  /** The watch made no channel: nothing is left to stop. Without effect once another watch is intended. */
  clearIntendedChannel(id: string, channelId: string): Promise<void>;
  /** Zero rows when another watch has overtaken this one: then it gives false. The channel before is remembered. */
  storeChannel(id: string, channel: SubscriptionChannel, renewAtMs: number): Promise<boolean>;
  clearChannel(id: string, channelId: string): Promise<void>;
  /** Channels that others have replaced, and that should have been stopped by now; not given again before `againAtMs`. */
  claimSuperseded(portion: { nowMs: number; againAtMs: number; limit: number }): Promise<SupersededChannel[]>;
  /** Polled from now on; asked again at the instant. */
  markPushUnsupported(id: string, againAtMs: number): Promise<void>;
  /** Credit for the channel: it lives. What a read had found a moment before was announced after all. */
  recordNotification(id: string, atMs: number): Promise<void>;
  recordFailure(id: string, failure: FailedAttempt): Promise<void>;
  /** The sweep of channels looks at it at once. */
  makeWatchDue(id: string): Promise<void>;
  /**
   * A read found what changed since the instant, and no notification has told of it so far. Stays without effect where
   * the channel was not open then, or has sent something since.
   */
  recordUnannouncedChange(id: string, change: { sinceMs: number; foundAtMs: number }): Promise<void>;
  postpone(id: string, wait: PostponedSync): Promise<void>;
  /** How many calendars are kept in step by deltas: those that polls read. */
  countMirrored(): Promise<number>;
  /** Not kept in step from now on: only a full sync makes the rows right again. */
  markWriteOff(id: string, dueAtMs: number): Promise<void>;
  makeDue(id: string, dueAtMs: number): Promise<void>;
  /** All that are due later, but for those that back off: these when that ends. Gives how many. */
  makeAllDue(dueAtMs: number): Promise<number>;
  /** An operator's wish to have the calendar: due now, errors and backoffs forgotten. */
  startAnew(id: string, nowMs: number): Promise<void>;
  /**
   * Least recently claimed first; moves their due time to `leaseUntilMs`, so that a twin sweep finds others. At most
   * `fullSyncs` of them have no sync token, so that first loads can't hold back the rest.
   */
  claimDue(portion: { nowMs: number; leaseUntilMs: number; limit: number; fullSyncs: number }): Promise<string[]>;
  /**
   * Whose time for a watch has come: none yet, to be renewed, refused a while ago. The longest waiting first; they are not
   * claimed again before `againAtMs`, and those that can't be watched now not before `unwatchableAgainAtMs`.
   */
  claimNeedingChannel(portion: {
    nowMs: number;
    againAtMs: number;
    unwatchableAgainAtMs: number;
    limit: number;
  }): Promise<ChannelNeed[]>;
  /** All that have a channel; keyset by id. */
  findWithChannel(page: { afterId: string | null; limit: number }): Promise<string[]>;
  /** Makes channels signed by another key than the current one due for a watch. @returns how many. */
  makeOldKeysDue(portion: OldKeyPortion): Promise<number>;
  /** How many channels each key of the ring has signed. */
  countChannelsByKey(nowMs: number): Promise<Map<string, number>>;
  /**
   * Changes found before the instant that nobody has announced since are lost pushes: they are counted, and halve the
   * poll interval; `deadAfter` of them in a row make the channel due for another. At most `limit`.
   */
  countLostPushes(portion: LostPushPortion): Promise<number>;
  /** Makes due what was read at an instant that has not come, and forgets its age; the soonest first. Gives how many. */
  withdrawFutureAges(portion: FutureAgePortion): Promise<number>;
  /** A refused watch: not asked for again before the instant (L17). */
  recordWatchFailure(id: string, failure: { code: string; againAtMs: number }): Promise<void>;
  /** Not refused, there is no quota: asked for again at the instant. */
  postponeWatch(id: string, againAtMs: number): Promise<void>;
  /** Whose coverage ends before the instant, the shortest first; keyset by that end and id. */
  findNeedingHorizon(page: {
    coveredBeforeMs: number;
    after: HorizonCandidate | null;
    limit: number;
  }): Promise<HorizonCandidate[]>;
}

/** A subscription whose channel is to be looked at. */
export interface ChannelNeed {
  id: string;
  /** False where a channel is of no use now: then the one that stands, if any, is to be stopped. */
  isWatchable: boolean;
  channel: { channelId: string; resourceId: string } | null;
}

/** Channels of old keys; those that are looked at before `laterThanMs` anyway are left alone. At most `limit` a side. */
export interface OldKeyPortion {
  currentKeyId: string;
  nowMs: number;
  laterThanMs: number;
  limit: number;
}

/** Which lost pushes to count, and what they do. */
export interface LostPushPortion {
  nowMs: number;
  foundBeforeMs: number;
  pollMinMs: number;
  pollMaxMs: number;
  deadAfter: number;
  limit: number;
}

/** Reads that are dated later than the instant. At most `limit`. */
export interface FutureAgePortion {
  nowMs: number;
  laterThanMs: number;
  limit: number;
}

/** A calendar whose coverage ends too soon. */
export interface HorizonCandidate {
  id: string;
  coveredUntilMs: number;
}
