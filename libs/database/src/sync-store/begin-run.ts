import { randomUUID } from 'node:crypto';
import type { SyncRun } from '@calendar-cache/calendar-cache';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { findSubscription } from '../repository/find-subscription.ts';
import { calendarSubscriptions, stagedBusyIntervals, stagedCalendarEvents } from '../schema/index.ts';

/** Makes a run the only one that may commit, and removes what runs before it left in staging. */
export async function beginRun(
  database: Database,
  request: { subscriptionId: string; attempt: { nowMs: number; leaseUntilMs: number } | null; isRedo?: boolean },
): Promise<SyncRun | null> {
  const { subscriptionId, attempt, isRedo = false } = request;
  const runId = randomUUID();
  return database.transaction(async (transaction) => {
    await transaction
      .update(calendarSubscriptions)
      .set({
        syncRunId: runId,
        unfinishedRuns: sql`${calendarSubscriptions.unfinishedRuns} + ${isRedo ? 0 : 1}`,
        ...(attempt === null ? {} : { lastAttemptAt: attempt.nowMs, dueAt: attempt.leaseUntilMs }),
      })
      .where(eq(calendarSubscriptions.id, subscriptionId));
    const subscription = await findSubscription(transaction, eq(calendarSubscriptions.id, subscriptionId));
    if (subscription === null) return null;
    await transaction
      .delete(stagedCalendarEvents)
      .where(eq(stagedCalendarEvents.calendarSubscriptionId, subscriptionId));
    await transaction.delete(stagedBusyIntervals).where(eq(stagedBusyIntervals.calendarSubscriptionId, subscriptionId));
    const staged = { events: 0, intervals: 0 };
    return { runId, subscription, leaseUntilMs: attempt?.leaseUntilMs ?? null, staged };
  });
}

/** Removes what a run staged. */
export async function discardRun(database: Database, run: SyncRun): Promise<void> {
  await database.delete(stagedCalendarEvents).where(eq(stagedCalendarEvents.runId, run.runId));
  await database.delete(stagedBusyIntervals).where(eq(stagedBusyIntervals.runId, run.runId));
  run.staged = { events: 0, intervals: 0 };
}
