import type { CalendarListRead } from '../provider/calendar-provider.ts';

/** How the list of one credential's calendars is kept in step. */
export interface CalendarList {
  credentialId: string;
  nextSyncToken: string | null;
  /** Null while it was never read. */
  listedAtMs: number | null;
  /** Our roles come with full reads only. */
  fullyListedAtMs: number | null;
  listErrors: number;
}

/** A calendar of the list, selected or not. */
export interface ListedCalendar {
  externalId: string;
  accessRole: string;
  primary: boolean;
  timeZone: string | null;
  /** Null unless STORE_EVENT_DETAILS says so (L20). */
  summary: string | null;
}

/** What a read of the list did to the table, by Google's ids. */
export interface CalendarListChanges {
  appeared: string[];
  removed: string[];
  roleChanged: string[];
}

/** Where calendar lists lie. */
export interface CalendarListRepository {
  find(credentialId: string): Promise<CalendarList | null>;
  /** Idempotent: due at the instant when it is new. */
  ensure(credentialId: string, dueAtMs: number): Promise<void>;
  /**
   * Takes a read over in one transaction: rows, token and due time (L3). A full read removes what it does not name;
   * a list that another read took over meanwhile stays as it is: then null.
   */
  apply(read: {
    list: CalendarList;
    mode: 'full' | 'incremental';
    read: CalendarListRead;
    nowMs: number;
    dueAtMs: number;
  }): Promise<CalendarListChanges | null>;
  recordFailure(credentialId: string, failure: { code: string; dueAtMs: number }): Promise<void>;
  /** Read again at the instant; no error is counted. */
  postpone(credentialId: string, dueAtMs: number): Promise<void>;
  /** Due lists of credentials that live, the longest due first; not claimed again before `leaseUntilMs`. */
  claimDue(portion: { nowMs: number; leaseUntilMs: number; limit: number }): Promise<string[]>;
  list(credentialId: string): Promise<ListedCalendar[]>;
  /** The calendars of these ids that are selected with the credential: read again, fully where their role has changed. */
  makeSelectedDue(selected: {
    credentialId: string;
    externalIds: readonly string[];
    isRoleChange: boolean;
    nowMs: number;
  }): Promise<number>;
}
