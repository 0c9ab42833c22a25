import type { RemovedCounts, RemovedPast } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from '../repository/availability-statement.ts';
import { lockNotAvailable, withoutWaiting } from './without-waiting.ts';

/** What to remove. */
export interface PastOfCalendar {
  subscriptionId: string;
  beforeMs: number;
  cancelledBeforeMs: number;
  batchSize: number;
}

/**
 * Removes the past of one calendar: first nobody is promised it any more, then it goes. A batch removes nothing once
 * the coverage starts earlier again, as after a full sync of a process whose clock is behind (L2).
 */
export async function removeBefore(database: Database, past: PastOfCalendar): Promise<RemovedPast> {
  const counts: RemovedCounts = { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
  const moved = await withoutWaiting(database, past.subscriptionId, (transaction) => moveStart(transaction, past));
  if (moved === lockNotAvailable) return { ...counts, outcome: 'busy' };
  if (!moved) return { ...counts, outcome: 'covered-later' };
  for (const remove of [removeIntervals, removeEvents]) {
    let after = '';
    for (;;) {
      const batch = await withoutWaiting(database, past.subscriptionId, (transaction) =>
        remove(transaction, past, after),
      );
      if (batch === lockNotAvailable) return { ...counts, outcome: 'busy' };
      counts.busyIntervals += batch.busyIntervals;
      counts.cancelledEvents += batch.cancelledEvents;
      counts.pastEvents += batch.pastEvents;
      if (batch.last === null) break;
      after = batch.last;
    }
  }
  return { ...counts, outcome: 'removed' };
}

/** A batch, and where the next one goes on; null after the last. */
type Batch = RemovedCounts & { last: string | null };

/**
 * The version makes a run that still projects into the old coverage lose its commit, and begin again (L11). The start
 * never moves back here: a run that committed meanwhile may have begun it later.
 */
async function moveStart(transaction: Database, { subscriptionId, beforeMs }: PastOfCalendar): Promise<boolean> {
  const before = instantOf(beforeMs);
  const moved = await transaction.execute(sql`
    UPDATE calendar_subscriptions SET covered_from = ${before}, version = version + 1
    WHERE id = ${subscriptionId}::uuid AND covered_from < ${before}`);
  return moved.count === 1;
}

function startsLater({ subscriptionId, beforeMs }: PastOfCalendar): SQL {
  return sql`EXISTS (
    SELECT FROM calendar_subscriptions WHERE id = ${subscriptionId}::uuid AND covered_from >= ${instantOf(beforeMs)})`;
}

async function removeIntervals(transaction: Database, past: PastOfCalendar): Promise<Batch> {
  const { count } = await transaction.execute(sql`
    DELETE FROM busy_intervals WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM busy_intervals
      WHERE calendar_subscription_id = ${past.subscriptionId}::uuid AND ends_at <= ${instantOf(past.beforeMs)}
        AND ${startsLater(past)}
      ORDER BY ends_at LIMIT ${past.batchSize}))`);
  return { busyIntervals: count, cancelledEvents: 0, pastEvents: 0, last: count < past.batchSize ? null : '' };
}

/** Walks along the ids, so that a large calendar is looked through once and not once per batch. */
async function removeEvents(transaction: Database, past: PastOfCalendar, after: string): Promise<Batch> {
  const { batchSize } = past;
  const [row] = await transaction.execute<{ cancelled: number; past: number; last: string | null }>(sql`
    WITH batch AS MATERIALIZED (
      SELECT id, google_event_id, status FROM calendar_events event
      WHERE calendar_subscription_id = ${past.subscriptionId}::uuid AND google_event_id > ${after}
        AND recurring_event_id IS NULL AND (${isForgotten(past)} OR ${isOver(past)}) AND ${startsLater(past)}
      ORDER BY google_event_id LIMIT ${batchSize}
    ), removed AS (DELETE FROM calendar_events WHERE id = ANY(ARRAY(SELECT id FROM batch)))
    SELECT count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
      count(*) FILTER (WHERE status <> 'cancelled')::int AS past, max(google_event_id) AS last FROM batch`);
  const { cancelled = 0, past: over = 0, last = null } = row ?? {};
  const isLast = cancelled + over < batchSize;
  return { cancelledEvents: cancelled, pastEvents: over, busyIntervals: 0, last: isLast ? null : last };
}

/** Long enough ago, and no master of anything that we still hold: a delta that brings it back must be recognised (L8). */
function isForgotten({ cancelledBeforeMs }: PastOfCalendar): SQL {
  return sql`(event.status = 'cancelled'
    AND coalesce(event.learned_at, event.updated_at) < ${instantOf(cancelledBeforeMs)}
    AND NOT EXISTS (
      SELECT FROM calendar_events exception
      WHERE exception.calendar_subscription_id = event.calendar_subscription_id
        AND exception.series_id = event.google_event_id AND exception.recurring_event_id IS NOT NULL))`;
}

/** A date has ended everywhere on earth a day after it has in UTC. */
function isOver({ beforeMs }: PastOfCalendar): SQL {
  const before = instantOf(beforeMs);
  return sql`(event.status <> 'cancelled' AND cardinality(event.recurrence) = 0
    AND (event."end" <= ${before} OR event.end_date < (${before} AT TIME ZONE 'UTC')::date - 1))`;
}
