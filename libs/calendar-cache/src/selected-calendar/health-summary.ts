import type { StateColumns, SubscriptionState } from '../calendar-subscription/subscription-state.ts';
import type { CredentialState } from '../credential/connected-credential.ts';
import type { ReconnectReason } from '../credential/credential.ts';

/** A calendar that somebody has to look at, by our own id (L20). Instants are epoch milliseconds. */
export interface UnhealthyCalendar {
  calendarId: string;
  state: SubscriptionState;
  /** What the last failure was; null where the state says all. */
  code: string | null;
  /** Since when: the last good read, or the end of the grant; null where nobody knows. */
  sinceMs: number | null;
}

/** What {@link UnhealthyCalendar} is made of. */
export interface UnhealthyColumns extends StateColumns {
  calendarId: string;
  lastErrorCode: string | null;
  reconnectReason: ReconnectReason | null;
  reconnectSinceMs: number | null;
}

/** How an installation stands as a whole. */
export interface HealthSummaryRepository {
  /** Calendars by state; states of none are left out. */
  countCalendars(nowMs: number): Promise<Map<SubscriptionState, number>>;
  /** At most `limit`, those first that were out of step for longest; never read is longest of all. */
  listUnhealthy(page: { nowMs: number; limit: number }): Promise<UnhealthyCalendar[]>;
  /**
   * No secret is opened: `unreadable` are those of other keys than `keyIds`, and those that a read could not open. Who
   * holds no keys gives null, and learns of the latter alone.
   */
  countCredentials(keyIds: readonly string[] | null): Promise<Map<CredentialState, number>>;
}

/** States in which reads fail, so that the last good one says since when. */
const failing: ReadonlySet<SubscriptionState> = new Set(['backing-off', 'suspended', 'access-gone']);

/** Why a calendar in that state needs a look, and since when. */
export function describeUnhealthy(columns: UnhealthyColumns, state: SubscriptionState): UnhealthyCalendar {
  const { calendarId, lastErrorCode, reconnectReason, reconnectSinceMs, asOfMs } = columns;
  if (state === 'needs-reconnect') return { calendarId, state, code: reconnectReason, sinceMs: reconnectSinceMs };
  return failing.has(state)
    ? { calendarId, state, code: lastErrorCode, sinceMs: asOfMs }
    : { calendarId, state, code: null, sinceMs: null };
}
