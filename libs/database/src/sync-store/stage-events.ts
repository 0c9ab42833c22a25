import type { CalendarEvent, SyncRun } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { eventColumnNames, eventColumnsFromExcluded, stagedEventColumns } from './event-columns.ts';

/** Puts one page into staging with one statement. The same id twice keeps the greatest `updated`. */
export async function stageEvents(database: Database, run: SyncRun, events: readonly CalendarEvent[]): Promise<void> {
  const latest = latestById(events);
  const names = sql.raw(eventColumnNames(undefined, stagedEventColumns));
  const arrays = stagedEventColumns.map(
    (column) => sql`${sql.param(latest.map(column.value))}::${sql.raw(column.arrayType)}[]`,
  );
  const values = stagedEventColumns.map((column) => column.read(`page."${column.name}"`)).join(', ');
  const staged = await database.execute<{ inserted: boolean }>(sql`
    INSERT INTO staged_calendar_events (run_id, calendar_subscription_id, ${names})
    SELECT ${run.runId}::uuid, ${run.subscription.id}::uuid, ${sql.raw(values)}
    FROM unnest(${sql.join(arrays, sql`, `)}) AS page(${names})
    ON CONFLICT (run_id, google_event_id) DO UPDATE SET ${sql.raw(eventColumnsFromExcluded(stagedEventColumns))}
    WHERE excluded.google_updated_at IS NULL
      OR staged_calendar_events.google_updated_at IS NULL
      OR excluded.google_updated_at >= staged_calendar_events.google_updated_at
    RETURNING (xmax = 0) AS inserted`);
  run.staged.events += staged.filter((row) => row.inserted).length;
}

/** One row per id, since a statement can't touch a row twice. A bare item has no `updated`: then the later one wins. */
function latestById(events: readonly CalendarEvent[]): CalendarEvent[] {
  const latest = new Map<string, CalendarEvent>();
  for (const event of events) {
    const known = latest.get(event.googleEventId);
    const older =
      known !== undefined &&
      event.googleUpdatedAtMs !== null &&
      known.googleUpdatedAtMs !== null &&
      event.googleUpdatedAtMs < known.googleUpdatedAtMs;
    if (!older) latest.set(event.googleEventId, event);
  }
  return [...latest.values()];
}
