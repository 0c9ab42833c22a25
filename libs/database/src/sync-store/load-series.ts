import type { CalendarEvent, RunScope, SyncRun } from '@calendar-cache/calendar-cache';
import { and, eq, inArray, notExists, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarEvents, stagedCalendarEvents } from '../schema/index.ts';
import { toCalendarEvent } from './to-calendar-event.ts';

/** Ids of the series that this run projects, in order, after `afterId`. */
export async function seriesIds(
  database: Database,
  run: SyncRun,
  page: { scope: RunScope; afterId: string | null; limit: number },
): Promise<string[]> {
  const runId = sql`${run.runId}::uuid`;
  const subscriptionId = sql`${run.subscription.id}::uuid`;
  const staged = sql`SELECT series_id FROM staged_calendar_events WHERE run_id = ${runId}`;
  const stored = sql`SELECT series_id FROM calendar_events WHERE calendar_subscription_id = ${subscriptionId}`;
  const formerSeries = sql`
    SELECT stored.series_id FROM calendar_events stored
    JOIN staged_calendar_events staged ON staged.google_event_id = stored.google_event_id AND staged.run_id = ${runId}
    WHERE stored.calendar_subscription_id = ${subscriptionId}`;
  const source = { full: staged, touched: sql`${staged} UNION ${formerSeries}`, all: sql`${staged} UNION ${stored}` };
  const rows = await database.execute<{ series_id: string }>(sql`
    SELECT DISTINCT series_id FROM (${source[page.scope]}) AS series
    WHERE series_id > ${page.afterId ?? ''} ORDER BY series_id LIMIT ${page.limit}`);
  return rows.map((row) => row.series_id);
}

/** The events of these series as they will be after the commit: staged ones, and stored ones that are not staged. */
export async function loadSeries(
  database: Database,
  run: SyncRun,
  scope: RunScope,
  ids: readonly string[],
): Promise<Map<string, CalendarEvent[]>> {
  const staged = await database
    .select()
    .from(stagedCalendarEvents)
    .where(and(eq(stagedCalendarEvents.runId, run.runId), inArray(stagedCalendarEvents.seriesId, [...ids])));
  const stored = scope === 'full' ? [] : await loadStored(database, run, ids);
  const series = new Map<string, CalendarEvent[]>();
  for (const row of [...staged, ...stored]) {
    const events = series.get(row.seriesId) ?? [];
    events.push(toCalendarEvent(row));
    series.set(row.seriesId, events);
  }
  return series;
}

function loadStored(database: Database, run: SyncRun, ids: readonly string[]) {
  const replaced = database
    .select({ one: sql`1` })
    .from(stagedCalendarEvents)
    .where(
      and(
        eq(stagedCalendarEvents.runId, run.runId),
        eq(stagedCalendarEvents.googleEventId, calendarEvents.googleEventId),
      ),
    );
  return database
    .select()
    .from(calendarEvents)
    .where(
      and(
        eq(calendarEvents.calendarSubscriptionId, run.subscription.id),
        inArray(calendarEvents.seriesId, [...ids]),
        notExists(replaced),
      ),
    );
}
