import { setTimeout as pause } from 'node:timers/promises';
import { dayMs, hourMs } from '@calendar-cache/calendar-cache';
import type { Database } from '@calendar-cache/database';
import { sql } from 'drizzle-orm';
import { startMs } from './sync-stage.test-support.ts';

/** An hour from an instant on, as Google takes it. */
export const at = (fromMs: number) => ({
  start: { dateTime: new Date(fromMs).toISOString(), timeZone: 'UTC' },
  end: { dateTime: new Date(fromMs + hourMs).toISOString(), timeZone: 'UTC' },
});

/** The id of a series' occurrence that stands at an instant. */
export const instanceId = (series: { id: string }, atMs: number) =>
  `${series.id}_${new Date(atMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;

/** Waits for a condition, with a generous deadline. */
export async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!(await isTrue())) {
    if (Date.now() > deadlineMs) throw new Error(`It did not come true: ${what}.`);
    await pause(10);
  }
}

/** Past events by the hundred, straight into the tables: Google would take its time. */
export async function storePastEvents(database: Database, subscriptionId: string, count: number): Promise<void> {
  await database.execute(sql`
    WITH past AS (
      INSERT INTO calendar_events (calendar_subscription_id, google_event_id, status, transparency, busy_rule, start, "end")
      SELECT ${subscriptionId}::uuid, 'past' || number, 'confirmed', 'opaque', 'opaque',
        ${new Date(startMs - 25 * dayMs).toISOString()}::timestamptz, ${new Date(startMs - 24 * dayMs).toISOString()}::timestamptz
      FROM generate_series(1, ${count}::int) AS number RETURNING id, calendar_subscription_id, start, "end")
    INSERT INTO busy_intervals SELECT id, calendar_subscription_id, start, "end" FROM past`);
}
