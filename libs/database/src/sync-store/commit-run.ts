import type { CommitCounts, CommitPlan, RunScope, SyncRun, UntrustedReason } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions } from '../schema/index.ts';
import { analyzeWhenLarge } from './analyze-when-large.ts';
import { discardRun } from './begin-run.ts';
import { eventColumnNames, eventColumnsFromExcluded } from './event-columns.ts';
import { lockSubscription } from './lock-subscription.ts';

/**
 * The one transaction of a run (L3): it removes blocks, sweeps and merges events, adds blocks, and takes the version.
 * Gives null, with nothing written, when the version or the run is no longer ours (L11).
 */
export async function commitRun(database: Database, run: SyncRun, plan: CommitPlan): Promise<CommitCounts | null> {
  await analyzeWhenLarge(database, 'staged_busy_intervals', run.staged.intervals);
  const superseded = Symbol('superseded');
  try {
    return await database.transaction(async (transaction) => {
      await lockSubscription(transaction, run.subscription.id);
      if (!(await isCurrent(transaction, run))) throw superseded;
      if (!(await isStagingWhole(transaction, run))) {
        // A run that began this very moment has taken over, staging and all.
        if (!(await isCurrent(transaction, run))) throw superseded;
        throw new AppError('database-unavailable', 'The database has lost rows that a sync had staged.');
      }
      const intervalsRemoved = await removeIntervals(transaction, run, plan.scope);
      const eventsSwept = plan.scope === 'full' ? await sweepEvents(transaction, run) : 0;
      const eventsWritten = plan.read === null ? 0 : await mergeEvents(transaction, run, plan.read);
      const intervalsAdded = await addIntervals(transaction, run);
      // Late, so that nobody who writes to the subscription's row waits for the rest; before the staging goes, since
      // a run that begins takes the two in this order.
      const changed = intervalsRemoved + eventsSwept + eventsWritten + intervalsAdded > 0;
      if (!(await takeVersion(transaction, run, plan, changed))) throw superseded;
      await discardRun(transaction, run);
      return { eventsWritten, eventsSwept, intervalsRemoved, intervalsAdded };
    });
  } catch (error) {
    if (error === superseded) return null;
    throw error;
  }
}

function ownedBy(run: SyncRun) {
  return and(
    eq(calendarSubscriptions.id, run.subscription.id),
    eq(calendarSubscriptions.version, run.subscription.version),
    eq(calendarSubscriptions.syncRunId, run.runId),
  );
}

async function isCurrent(database: Database, run: SyncRun): Promise<boolean> {
  const owned = await database.select({ id: calendarSubscriptions.id }).from(calendarSubscriptions).where(ownedBy(run));
  return owned.length === 1;
}

/** A database that failed over to an older state may have lost a page: what is missing there must not be swept (L4). */
async function isStagingWhole(database: Database, run: SyncRun): Promise<boolean> {
  const [found] = await database.execute<{ events: number; intervals: number }>(sql`
    SELECT (SELECT count(*)::int FROM staged_calendar_events WHERE run_id = ${run.runId}::uuid) AS events,
      (SELECT count(*)::int FROM staged_busy_intervals WHERE run_id = ${run.runId}::uuid) AS intervals`);
  return found?.events === run.staged.events && found.intervals === run.staged.intervals;
}

async function takeVersion(database: Database, run: SyncRun, plan: CommitPlan, changed: boolean): Promise<boolean> {
  const { read, coverage } = plan;
  const taken = await database
    .update(calendarSubscriptions)
    .set({
      version: run.subscription.version + 1,
      syncRunId: null,
      unfinishedRuns: 0,
      ...(changed ? { contentRunId: run.runId } : {}),
      coveredFrom: coverage.fromMs,
      coveredUntil: coverage.untilMs,
      updatedAt: sql`now()`,
      ...(read === null && plan.untrustedReason === null ? {} : { untrustedReason: untrustedAfter(run, plan) }),
      ...(read === null ? {} : stateAfterRead(run, read, plan.scope)),
      ...(plan.untrustedReason === null ? {} : { nextSyncToken: tokenUnlessOutlived(run, read) }),
    })
    .where(ownedBy(run))
    .returning({ id: calendarSubscriptions.id });
  return taken.length === 1;
}

/** A reason that somebody gave while we read (a flag went off) outlives the commit. */
function untrustedAfter(run: SyncRun, plan: CommitPlan) {
  const before = sql`${run.subscription.untrustedReason}::text`;
  return sql<UntrustedReason | null>`CASE WHEN untrusted_reason IS NOT DISTINCT FROM ${before}
    THEN ${plan.untrustedReason}::text ELSE untrusted_reason END`;
}

/**
 * Where another reason outlives ours, ours is forgotten with the next sync that succeeds: that has to be a full one, which
 * finds again what this run could not place (L1).
 */
function tokenUnlessOutlived(run: SyncRun, read: CommitPlan['read']) {
  const unread = read === null ? sql`next_sync_token` : tokenAfterRead(run, read);
  return sql<string | null>`CASE WHEN untrusted_reason IS NOT DISTINCT FROM ${run.subscription.untrustedReason}::text
    THEN ${unread} END`;
}

/** A token that was taken away while we read is the wish for a full sync; where there was none yet, the new reason tells. */
function tokenAfterRead({ subscription }: SyncRun, { nextSyncToken }: NonNullable<CommitPlan['read']>) {
  return sql<string | null>`CASE WHEN next_sync_token IS NOT DISTINCT FROM ${subscription.nextSyncToken}::text
    AND untrusted_reason IS NOT DISTINCT FROM ${subscription.untrustedReason}::text
    THEN ${nextSyncToken}::text ELSE next_sync_token END`;
}

const success = { syncErrors: 0, backoffUntil: null, faultySince: null, lastErrorCode: null };

function stateAfterRead(run: SyncRun, read: NonNullable<CommitPlan['read']>, scope: RunScope) {
  const dueAt = sql`to_timestamp(${read.dueAtMs}::float8 / 1000.0)`;
  const lease = sql`to_timestamp(${run.leaseUntilMs}::float8 / 1000.0)`;
  const fullSync = scope === 'full' ? { generation: run.subscription.generation + 1, lastFullSync: read.asOfMs } : {};
  return {
    nextSyncToken: tokenAfterRead(run, read),
    // What was moved from a later page to the next delta is gone from where it was: no instant is that of these rows (L9).
    asOf: read.provesAsOf ? read.asOfMs : null,
    timeZone: read.timeZone,
    accessRole: read.accessRole,
    // A due time that is not our lease was set while we read: somebody wants one more read (L10, L13).
    pollIntervalMs: read.pollIntervalMs,
    dueAt: sql<number>`CASE WHEN due_at = ${lease}::timestamptz(3) THEN ${dueAt} ELSE least(due_at, ${dueAt}) END`,
    // What is not proven so far is no success: the errors before it still count, should the read after it fail (L17).
    ...(read.provesAsOf ? success : {}),
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

async function mergeEvents(
  database: Database,
  run: SyncRun,
  { asOfMs, learned }: NonNullable<CommitPlan['read']>,
): Promise<number> {
  const learnedAt = sql`to_timestamp(${asOfMs}::float8 / 1000.0)`;
  const merged = await database.execute(sql`
    INSERT INTO calendar_events (calendar_subscription_id, ${sql.raw(eventColumnNames())},
      learned_at, learned_by, learned_reason)
    SELECT calendar_subscription_id, ${sql.raw(eventColumnNames())},
      ${learnedAt}, ${learned.by}, ${learned.reason}
    FROM staged_calendar_events WHERE run_id = ${run.runId}::uuid
    ON CONFLICT (calendar_subscription_id, google_event_id) DO UPDATE
    SET ${sql.raw(eventColumnsFromExcluded())}, updated_at = now(), learned_at = excluded.learned_at,
      learned_by = excluded.learned_by, learned_reason = excluded.learned_reason
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
      AND NOT EXISTS (
        SELECT FROM busy_intervals busy
        WHERE busy.calendar_event_id = event.id AND busy.starts_at = staged.starts_at)
    ORDER BY event.id, staged.starts_at`);
  return added.count;
}
