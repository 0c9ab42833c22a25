import type { Database } from '@calendar-cache/database';

/** How one calendar stands. Instants are epoch milliseconds. */
export interface CalendarHealth extends Record<string, unknown> {
  calendarId: string;
  userId: string;
  /** Google's id, often an e-mail address. */
  externalId: string;
  asOfMs: number | null;
  dueAtMs: number;
  syncErrors: number;
  lastErrorCode: string | null;
  untrustedReason: string | null;
  credentialState: string;
  pushSupported: boolean;
  channelExpiresAtMs: number | null;
}

const statement = `
  select selected.id as "calendarId", selected.user_id as "userId", selected.external_id as "externalId",
    extract(epoch from subscription.as_of)::float8 * 1000 as "asOfMs",
    extract(epoch from subscription.due_at)::float8 * 1000 as "dueAtMs",
    subscription.sync_errors as "syncErrors", subscription.last_error_code as "lastErrorCode",
    subscription.untrusted_reason as "untrustedReason", credential.state as "credentialState",
    subscription.push_supported as "pushSupported",
    extract(epoch from subscription.google_channel_expiration)::float8 * 1000 as "channelExpiresAtMs"
  from calendar_subscriptions subscription
  join selected_calendars selected on selected.id = subscription.selected_calendar_id
  join credentials credential on credential.id = selected.credential_id
  order by selected.user_id, selected.created_at, selected.id`;

/** Every calendar, by user. */
export async function listCalendars(database: Database): Promise<CalendarHealth[]> {
  return [...(await database.execute<CalendarHealth>(statement))];
}
