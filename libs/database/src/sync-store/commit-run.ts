import type { CommitCounts, CommitPlan, RunScope, SyncRun } from '@calendar-cache/calendar-cache';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions } from '../schema/index.ts';
import { discardRun } from './begin-run.ts';
import { eventColumnNames, eventColumnsFromExcluded } from './event-columns.ts';

/**
 * The one transaction of a run (L3): it takes the version, removes blocks, merges and sweeps events, adds blocks.
 * Gives null, with nothing written, when the version or the run is no longer ours (L11).
 */
export async function commitRun(database: Database, run: SyncRun, plan: CommitPlan): Promise<CommitCounts | null> {
  return database.transaction(async (transaction) => {
    if (!(await takeVersion(transaction, run, plan))) return null;
    const intervalsRemoved = await removeIntervals(transaction, run, plan.scope);
    const eventsSwept = plan.scope === 'full' ? await sweepEvents(transaction, run) : 0;
    const eventsWritten = plan.read === null ? 0 : await mergeEvents(transaction, run);
    const intervalsAdded = await addIntervals(transaction, run);
    await discardRun(transaction, run);
    return { eventsWritten, eventsSwept, intervalsRemoved, intervalsAdded };
  });
}

async function takeVersion(database: Database, run: SyncRun, plan: CommitPlan): Promise<boolean> {
  const { read, coverage } = plan;
  const afterRead = read === null ? {} : stateAfterRead(run, read, plan.scope);
  const taken = await database
    .update(calendarSubscriptions)
    .set({
      version: run.subscription.version + 1,
      syncRunId: null,
      coveredFrom: coverage.fromMs,
      coveredUntil: coverage.untilMs,
      untrustedReason: plan.untrustedReason,
      updatedAt: sql`now()`,
      ...afterRead,
    })
    .where(
      and(
        eq(calendarSubscriptions.id, run.subscription.id),
        eq(calendarSubscriptions.version, run.subscription.version),
        eq(calendarSubscriptions.syncRunId, run.runId),
      ),
    )
    .returning({ id: calendarSubscriptions.id });
  return taken.length === 1;
}

function stateAfterRead(run: SyncRun, read: NonNullable<CommitPlan['read']>, scope: RunScope) {
  const dueAt = sql`to_timestamp(${read.dueAtMs}::float8 / 1000.0)`;
  const lease = sql`to_timestamp(${run.leaseUntilMs}::float8 / 1000.0)`;
  const fullSync = scope === 'full' ? { generation: run.subscription.generation + 1, lastFullSync: read.asOfMs } : {};
  return {
    nextSyncToken: read.nextSyncToken,
    asOf: read.asOfMs,
    timeZone: read.timeZone,
    accessRole: read.accessRole,
    // A due time that is not our lease was set while we read: somebody wants one more read (L10, L13).
    dueAt: sql<number>`CASE WHEN due_at = ${lease}::timestamptz(3) THEN ${dueAt} ELSE least(due_at, ${dueAt}) END`,
    syncErrors: 0,
    backoffUntil: null,
    lastErrorCode: null,
    ...fullSync,
  };
}

/** SQL that says which stored events a run replaces the blocks of. */
function replacedEvents(run: SyncRun, scope: RunScope): SQL {
  if (scope !== 'touched') return sql`true`;
  return sql`event.series_id IN (
    SELECT staged.series_id FROM staged_calendar_events staged WHERE staged.run_id = ${run.runId}::uuid
    UNION
    SELECT former.series_id FROM calendar_events former
    JOIN staged_calendar_events staged
      ON staged.google_event_id = former.google_event_id AND staged.run_id = ${run.runId}::uuid
    WHERE former.calendar_subscription_id = ${run.subscription.id}::uuid)`;
}

async function removeIntervals(database: Database, run: SyncRun, scope: RunScope): Promise<number> {
  const removed = await database.execute(sql`
    DELETE FROM busy_intervals busy USING calendar_events event
    WHERE event.calendar_subscription_id = ${run.subscription.id}::uuid
      AND busy.calendar_event_id = event.id AND ${replacedEvents(run, scope)}
      AND NOT EXISTS (
        SELECT FROM staged_busy_intervals staged
        WHERE staged.run_id = ${run.runId}::uuid AND staged.google_event_id = event.google_event_id
          AND staged.starts_at = busy.starts_at AND staged.ends_at = busy.ends_at)`);
  return removed.count;
}

async function sweepEvents(database: Database, run: SyncRun): Promise<number> {
  const swept = await database.execute(sql`
    DELETE FROM calendar_events stored
    WHERE stored.calendar_subscription_id = ${run.subscription.id}::uuid
      AND NOT EXISTS (
        SELECT FROM staged_calendar_events staged
        WHERE staged.run_id = ${run.runId}::uuid AND staged.google_event_id = stored.google_event_id)`);
  return swept.count;
}

async function mergeEvents(database: Database, run: SyncRun): Promise<number> {
  const merged = await database.execute(sql`
    INSERT INTO calendar_events (calendar_subscription_id, ${sql.raw(eventColumnNames())})
    SELECT calendar_subscription_id, ${sql.raw(eventColumnNames())}
    FROM staged_calendar_events WHERE run_id = ${run.runId}::uuid
    ON CONFLICT (calendar_subscription_id, google_event_id) DO UPDATE
    SET ${sql.raw(eventColumnsFromExcluded)}, updated_at = now()
    WHERE (${sql.raw(eventColumnNames('calendar_events'))}) IS DISTINCT FROM (${sql.raw(eventColumnNames('excluded'))})`);
  return merged.count;
}

async function addIntervals(database: Database, run: SyncRun): Promise<number> {
  const added = await database.execute(sql`
    INSERT INTO busy_intervals (calendar_event_id, calendar_subscription_id, starts_at, ends_at)
    SELECT event.id, staged.calendar_subscription_id, staged.starts_at, staged.ends_at
    FROM staged_busy_intervals staged
    JOIN calendar_events event
      ON event.calendar_subscription_id = staged.calendar_subscription_id
      AND event.google_event_id = staged.google_event_id
    WHERE staged.run_id = ${run.runId}::uuid
    ON CONFLICT (calendar_event_id, starts_at) DO NOTHING`);
  return added.count;
}
