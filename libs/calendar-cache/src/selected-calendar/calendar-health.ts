import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { StateColumns } from '../calendar-subscription/subscription-state.ts';
import type { TimeRange } from '../time/clock.ts';

/** How one selected calendar stands: what operator and API are shown. Its state is `stateOf` it. Instants are epoch milliseconds. */
export interface CalendarHealth extends StateColumns {
  calendarId: string;
  subscriptionId: string;
  userId: string;
  credentialId: string;
  /** Google's id, often an e-mail address (L20). */
  externalId: string;
  untrustedReason: UntrustedReason | null;
  coverage: TimeRange | null;
  timeZone: string | null;
  accessRole: string | null;
  /** Whether the person's calendar list shows it; null while the list was never read. */
  isListed: boolean | null;
  dueAtMs: number;
  lastAttemptAtMs: number | null;
  lastFullSyncMs: number | null;
  pollIntervalMs: number | null;
  maxSyncErrors: number;
  backoffUntilMs: number | null;
  lastErrorCode: string | null;
  unfinishedRuns: number;
  pushSupported: boolean;
  channelOpenedAtMs: number | null;
  webhookKeyId: string | null;
  /** When a watch is asked for next: a renewal, or another try. */
  watchAgainAtMs: number;
  watchErrors: number;
  lastNotificationAtMs: number | null;
  lostPushes: number;
}

/** Which calendars to list; a key bound to a team sees that team's people only (L21). */
export interface CalendarHealthPage {
  userId: string | null;
  teamId: string | null;
  /** Keyset: the last id of the page before. */
  afterId: string | null;
  limit: number;
}

/** Reads the health of calendars. */
export interface CalendarHealthRepository {
  list(page: CalendarHealthPage): Promise<CalendarHealth[]>;
  find(calendarId: string, teamId: string | null): Promise<CalendarHealth | null>;
}
