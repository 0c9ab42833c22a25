import type { OpenChannel, RemovedCalendarCounts } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

type SubscriptionRow = {
  subscriptionId: string;
  credentialId: string;
  channelId: string | null;
  resourceId: string | null;
};

/**
 * Removes selected calendars with everything that hangs on them, within a transaction. The condition speaks of
 * `calendar`, the selected calendar. Commits that are under way are waited for; later ones find no row (L11). Locks in
 * the order of a commit: first the right to rewrite, then the subscription, then its rows.
 */
export async function removeCalendars(
  transaction: Database,
  condition: SQL,
): Promise<{ removed: RemovedCalendarCounts; channels: OpenChannel[] }> {
  const locked = await subscriptionIds(transaction, condition);
  await lockRewriting(transaction, locked);
  await lockSubscriptions(transaction, locked);
  // Asked again behind the locks: another account may have taken a calendar over meanwhile, whose rows are its own now (L1).
  const ids = await subscriptionIds(transaction, condition);
  // Read behind the locks: a renewal that came between has left two.
  const channels = await findChannels(transaction, sql`subscription.id = ANY(${sql.param(ids)}::uuid[])`);
  const these = sql`calendar_subscription_id = ANY(${sql.param(ids)}::uuid[])`;
  // In bulk, and children first: a cascade would look them up one by one.
  const busy = await transaction.execute(sql`DELETE FROM busy_intervals WHERE ${these}`);
  const events = await transaction.execute(sql`DELETE FROM calendar_events WHERE ${these}`);
  await transaction.execute(sql`DELETE FROM staged_busy_intervals WHERE ${these}`);
  await transaction.execute(sql`DELETE FROM staged_calendar_events WHERE ${these}`);
  const calendars = await transaction.execute(sql`DELETE FROM selected_calendars calendar WHERE ${condition}`);
  return {
    removed: { calendars: calendars.count, events: events.count, busyIntervals: busy.count },
    channels,
  };
}

/** The channels of selected calendars, those that others have replaced too; the condition speaks of `calendar`. */
export async function findChannels(database: Database, condition: SQL): Promise<OpenChannel[]> {
  const living = await database.execute<SubscriptionRow>(
    sql`${subscriptionColumns} WHERE ${condition} ORDER BY subscription.id`,
  );
  const superseded = await database.execute<SubscriptionRow>(sql`
    SELECT subscription.id AS "subscriptionId", calendar.credential_id AS "credentialId",
      superseded.channel_id AS "channelId", coalesce(resource_id, google_channel_resource_id) AS "resourceId"
    FROM superseded_channels superseded
    JOIN calendar_subscriptions subscription ON subscription.id = superseded.calendar_subscription_id
    JOIN selected_calendars calendar ON calendar.id = subscription.selected_calendar_id
    WHERE ${condition} ORDER BY superseded.channel_id`);
  return openChannels([...living, ...superseded]);
}

/** Condition on `calendar`. */
export function ofCalendar(id: string): SQL {
  return sql`calendar.id = ${id}::uuid`;
}

const subscriptionColumns = sql`
  SELECT subscription.id AS "subscriptionId", calendar.credential_id AS "credentialId",
    google_channel_id AS "channelId", google_channel_resource_id AS "resourceId"
  FROM calendar_subscriptions subscription
  JOIN selected_calendars calendar ON calendar.id = subscription.selected_calendar_id`;

async function subscriptionIds(transaction: Database, condition: SQL): Promise<string[]> {
  const rows = await transaction.execute<SubscriptionRow>(
    sql`${subscriptionColumns} WHERE ${condition} ORDER BY subscription.id`,
  );
  return rows.map(({ subscriptionId }) => subscriptionId);
}

async function lockRewriting(transaction: Database, ids: readonly string[]): Promise<void> {
  await transaction.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended(id, 0)) FROM unnest(${sql.param([...ids])}::text[]) AS locked (id)`,
  );
}

async function lockSubscriptions(transaction: Database, ids: readonly string[]): Promise<void> {
  await transaction.execute(sql`
    ${subscriptionColumns} WHERE subscription.id = ANY(${sql.param([...ids])}::uuid[])
    ORDER BY subscription.id FOR UPDATE OF subscription`);
}

function openChannels(rows: readonly SubscriptionRow[]): OpenChannel[] {
  return rows.flatMap(({ subscriptionId, credentialId, channelId, resourceId }) =>
    channelId === null || resourceId === null ? [] : [{ subscriptionId, credentialId, channelId, resourceId }],
  );
}
