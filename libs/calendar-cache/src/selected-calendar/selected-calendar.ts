import type { OpenChannel, RemovedCalendarCounts } from '../removal/removal.ts';

/** A Google calendar that a user wants to be counted. */
export interface SelectedCalendar {
  id: string;
  userId: string;
  credentialId: string;
  integration: string;
  /** Google's calendar id: never the alias `primary`, which means another calendar to another person. */
  externalId: string;
  /** Known after the first read. */
  timeZone: string | null;
}

/** Where selected calendars lie. */
export interface SelectedCalendarRepository {
  listOfUser(userId: string): Promise<SelectedCalendar[]>;
  find(calendar: { userId: string; externalId: string }): Promise<{ id: string; credentialId: string } | null>;
  /** With its subscription, events and blocks, in one transaction; null where there is none. */
  remove(id: string): Promise<{ removed: RemovedCalendarCounts; channels: OpenChannel[] } | null>;
  /**
   * Idempotent by user and Google's id. In one transaction with its subscription, which is due at the instant with errors and
   * backoffs forgotten (L15). Another credential forgets sync token and channels, too, and gives those channels with the
   * credential that opened them; its runs can no longer commit (L11).
   */
  select(
    calendar: { userId: string; credentialId: string; externalId: string },
    dueAtMs: number,
  ): Promise<{ id: string; subscriptionId: string; channels: OpenChannel[] }>;
}
