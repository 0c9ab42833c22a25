import type { BusyInterval, SyncRun } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

/** Puts projected blocks into staging. Two blocks of one event that start together keep the longer one. */
export async function stageIntervals(
  database: Database,
  run: SyncRun,
  intervals: readonly BusyInterval[],
): Promise<void> {
  if (intervals.length === 0) return;
  const ids = sql`${sql.param(intervals.map((interval) => interval.googleEventId))}::text[]`;
  const starts = sql`${sql.param(intervals.map((interval) => interval.startMs))}::float8[]`;
  const ends = sql`${sql.param(intervals.map((interval) => interval.endMs))}::float8[]`;
  const staged = await database.execute(sql`
    INSERT INTO staged_busy_intervals (run_id, calendar_subscription_id, google_event_id, starts_at, ends_at)
    SELECT ${run.runId}::uuid, ${run.subscription.id}::uuid, google_event_id,
      to_timestamp(start_ms / 1000.0), to_timestamp(max(end_ms) / 1000.0)
    FROM unnest(${ids}, ${starts}, ${ends}) AS projected(google_event_id, start_ms, end_ms)
    GROUP BY google_event_id, start_ms`);
  run.staged.intervals += staged.count;
}
