import type { SyncRun } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

/**
 * Cancelled items may carry nothing but their id (L5). What we know of them already says which occurrence they
 * stand for; and a cancelled master takes along the exceptions that Google does not report beside it.
 */
export async function completeStubs(database: Database, run: SyncRun): Promise<void> {
  const runId = sql`${run.runId}::uuid`;
  const subscriptionId = sql`${run.subscription.id}::uuid`;
  await database.execute(sql`
    UPDATE staged_calendar_events staged
    SET recurring_event_id = stored.recurring_event_id,
        original_start_time = stored.original_start_time,
        original_start_date = stored.original_start_date
    FROM calendar_events stored
    WHERE staged.run_id = ${runId} AND staged.status = 'cancelled'
      AND stored.calendar_subscription_id = ${subscriptionId}
      AND stored.google_event_id = staged.google_event_id
      AND stored.recurring_event_id IS NOT NULL`);
  await database.execute(sql`
    INSERT INTO staged_calendar_events (run_id, calendar_subscription_id, google_event_id, status, transparency,
      busy_rule, event_type, recurring_event_id, original_start_time, original_start_date)
    SELECT ${runId}, ${subscriptionId}, stored.google_event_id, 'cancelled', stored.transparency,
      'cancelled', stored.event_type, stored.recurring_event_id, stored.original_start_time, stored.original_start_date
    FROM staged_calendar_events staged
    JOIN calendar_events stored
      ON stored.calendar_subscription_id = ${subscriptionId} AND stored.series_id = staged.google_event_id
    WHERE staged.run_id = ${runId} AND staged.status = 'cancelled' AND staged.recurring_event_id IS NULL
      AND stored.recurring_event_id IS NOT NULL AND stored.status <> 'cancelled'
    ON CONFLICT (run_id, google_event_id) DO NOTHING`);
}
