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
  /** Counts full syncs; rows of an older generation are swept (L4). */
  generation: number;
  nextSyncToken: string | null;
  lastFullSyncAtMs: number | null;
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
  syncErrors: number;
  maxSyncErrors: number;
  backoffUntilMs: number | null;
  lastErrorCode: string | null;
  lastNotificationAtMs: number | null;
  pushSupported: boolean;
  channel: SubscriptionChannel | null;
}

/** The Google watch that we believe to be alive. */
export interface SubscriptionChannel {
  channelId: string;
  kind: string | null;
  /** Null while the watch call is under way: the id is stored before the call. */
  resourceId: string | null;
  resourceUri: string | null;
  expiresAtMs: number | null;
  /** Which secret of the ring signed its token. */
  webhookKeyId: string | null;
}

export type UntrustedReason = 'write-off' | 'projection-too-large';
