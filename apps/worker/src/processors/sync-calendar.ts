import { type Clock, type NotificationVerdict, secondMs } from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import type { JobPayload } from '@calendar-cache/jobs';
import type { Logger } from '@calendar-cache/observability';
import type { JobContext, JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** How soon a sync that the database did not let begin, or end, is tried again. */
const retryMs = 2 * secondMs;

/** What the processor needs. */
export interface SyncCalendarDependencies {
  services: WorkerServices;
  clock: Clock;
  minGapMs: number;
  logger: Logger;
}

/**
 * Brings one calendar in step. Classified errors are outcomes. Whatever else is thrown makes the calendar due, and
 * where even that can't be written the job goes back to the queue: a notification is never lost (L12, L15).
 */
export function createSyncCalendar(deps: SyncCalendarDependencies) {
  return async (payload: JobPayload<'sync-calendar'>, context: JobContext): Promise<JobOutcome> => {
    const waitMs = await untilNextStart(deps, payload.subscriptionId);
    if (waitMs > 0) return context.handBack(Math.min(waitMs, retryMs));
    deps.logger.debugLog('calendar-cache-sql:sync')({ jobId: context.jobId, ...payload }, 'sync begins');
    try {
      return await run(deps.services, payload);
    } catch (error) {
      // A bug has made the calendar back off; what is away now may be back in two seconds.
      if (!isAppError(error) || (await makeDue(deps, payload.subscriptionId))) throw error;
      deps.logger.warn({ error, ...payload }, 'sync failed while the database is away, will be tried again');
      return context.handBack(retryMs);
    }
  };
}

async function run(services: WorkerServices, payload: JobPayload<'sync-calendar'>): Promise<JobOutcome> {
  const verdict = await judge(services, payload);
  const outcome = await services.sync.syncCalendar(payload.subscriptionId, payload.reason);
  return verdict === null ? outcome : { ...outcome, notification: verdict };
}

/** Two runs of one calendar start at least the gap apart, so that a storm of notifications can't hold a slot (L18). */
async function untilNextStart(deps: SyncCalendarDependencies, subscriptionId: string): Promise<number> {
  try {
    const subscription = await deps.services.subscriptionRepo.findById(subscriptionId);
    if (subscription === null || subscription.lastAttemptAtMs === null) return 0;
    const sinceMs = deps.clock.now() - subscription.lastAttemptAtMs;
    // An attempt in the future is a clock that was set back: waiting for it could take for ever.
    return sinceMs < 0 ? 0 : deps.minGapMs - sinceMs;
  } catch (error) {
    deps.logger.warn({ error, subscriptionId }, 'the database is away, the sync will be tried again');
    return retryMs;
  }
}

/** The verdict about the channel gives or withholds credit; the calendar is read whatever it says (L10, L19). */
async function judge(
  services: WorkerServices,
  payload: JobPayload<'sync-calendar'>,
): Promise<NotificationVerdict | null> {
  if (payload.channel === undefined) return null;
  const subscription = await services.subscriptionRepo.findById(payload.subscriptionId);
  return subscription === null ? null : services.subscriptions.judgeNotification(subscription, payload.channel);
}

async function makeDue(deps: SyncCalendarDependencies, subscriptionId: string): Promise<boolean> {
  try {
    await deps.services.subscriptionRepo.makeDue(subscriptionId, deps.clock.now() + retryMs);
    return true;
  } catch (error) {
    deps.logger.warn({ error, subscriptionId }, 'a failed sync could not be made due');
    return false;
  }
}
