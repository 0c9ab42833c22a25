import type { SyncRun } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { analyzeWhenLarge } from './analyze-when-large.ts';
import { findPartsOfSplitSeries } from './find-parts-of-split-series.ts';

/**
 * Cancelled items may carry nothing but their id (L5). What we know of them already says which occurrence they
 * stand for; and a cancelled master takes along the exceptions that Google does not report beside it.
 */
export async function completeStubs(database: Database, run: SyncRun): Promise<void> {
  const runId = sql`${run.runId}::uuid`;
  const subscriptionId = sql`${run.subscription.id}::uuid`;
  // A place that Google names itself outweighs what has been told of it before; one that only repeats the id does not.
  const isGuess = sql`(num_nonnulls(staged.original_start_time, staged.original_start_date) = 0
    OR staged.google_event_id LIKE '%\\_' || to_char(staged.original_start_time AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
    OR staged.google_event_id LIKE '%\\_' || to_char(staged.original_start_date, 'YYYYMMDD'))`;
  await analyzeWhenLarge(database, 'staged_calendar_events', run.staged.events);
  await database.execute(sql`
    UPDATE staged_calendar_events staged
    SET recurring_event_id = stored.recurring_event_id,
        original_start_time = CASE WHEN ${isGuess} THEN stored.original_start_time ELSE staged.original_start_time END,
        original_start_date = CASE WHEN ${isGuess} THEN stored.original_start_date ELSE staged.original_start_date END,
        is_series_from_id = staged.is_series_from_id AND stored.status = 'cancelled'
          AND stored.recurring_event_id = staged.recurring_event_id
    FROM calendar_events stored
    WHERE staged.run_id = ${runId} AND staged.status = 'cancelled'
      AND stored.calendar_subscription_id = ${subscriptionId}
      AND stored.google_event_id = staged.google_event_id
      AND stored.recurring_event_id IS NOT NULL
      AND (staged.is_series_from_id OR coalesce(staged.recurring_event_id = stored.recurring_event_id, true))`);
  await findPartsOfSplitSeries(database, run);
  // Where it was is kept for explain alone: what is cancelled takes no time.
  await database.execute(sql`
    UPDATE staged_calendar_events staged
    SET "start" = stored."start", "end" = stored."end", start_zone = stored.start_zone, end_zone = stored.end_zone,
        is_all_day = stored.is_all_day, start_date = stored.start_date, end_date = stored.end_date
    FROM calendar_events stored
    WHERE staged.run_id = ${runId} AND staged.status = 'cancelled' AND num_nonnulls(staged."start", staged.start_date) = 0
      AND stored.calendar_subscription_id = ${subscriptionId}
      AND stored.google_event_id = staged.google_event_id
      AND num_nonnulls(stored."start", stored.start_date) > 0`);
  const cancelled = await database.execute(sql`
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
  run.staged.events += cancelled.count;
}

/**
 * Whether a delta does not say what became of exceptions that we hold (L8): it brings their series back, or it moves it in time and does
 * not tell of all of them. Google sends those that stay again (recorded splits), and drops others without a word (guide 1.8).
 */
export async function leavesExceptionsOpen(database: Database, run: SyncRun): Promise<boolean> {
  const subscriptionId = sql`${run.subscription.id}::uuid`;
  const times = (table: string) => sql.raw(timeColumns.map((column) => `${table}."${column}"`).join(', '));
  const [row] = await database.execute<{ found: boolean }>(sql`
    SELECT EXISTS (
      SELECT FROM staged_calendar_events staged
      JOIN calendar_events exception
        ON exception.calendar_subscription_id = ${subscriptionId}
        AND exception.series_id = staged.google_event_id AND exception.recurring_event_id IS NOT NULL
      LEFT JOIN calendar_events master
        ON master.calendar_subscription_id = ${subscriptionId} AND master.google_event_id = staged.google_event_id
      WHERE staged.run_id = ${run.runId}::uuid AND staged.recurring_event_id IS NULL
        AND staged.status <> 'cancelled'
        AND (master.status = 'cancelled'
          OR (${times('master')}) IS DISTINCT FROM (${times('staged')}) AND NOT EXISTS (
            SELECT FROM staged_calendar_events told
            WHERE told.run_id = staged.run_id AND told.google_event_id = exception.google_event_id))) AS found`);
  return row?.found === true;
}

/** `sequence` tells of a series that was moved there and back between two reads. */
const timeColumns = ['start', 'end', 'start_zone', 'is_all_day', 'start_date', 'end_date', 'recurrence', 'sequence'];
