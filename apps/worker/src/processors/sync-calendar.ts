import {
  type CalendarSubscription,
  type Clock,
  type NotificationVerdict,
  type SyncSlots,
  secondMs,
} from '@calendar-cache/calendar-cache';
import { isAppError } from '@calendar-cache/errors';
import type { JobPayload } from '@calendar-cache/jobs';
import type { Logger } from '@calendar-cache/observability';
import type { JobContext, JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** How soon a sync that the database did not let begin, or end, is tried again. */
const retryMs = 2 * secondMs;
/** How soon a sync that nobody waits for looks for a free slot again. It may take up a notification meanwhile, which has a second. */
const crowdedMs = secondMs / 2;

/** What the processor needs. */
export interface SyncCalendarDependencies {
  services: WorkerServices;
  clock: Clock;
  minGapMs: number;
  /** For syncs that nobody waits for. */
  backgroundSlots: SyncSlots;
  logger: Logger;
}

/**
 * Brings one calendar in step. Classified errors are outcomes. Whatever else is thrown makes the calendar due, and
 * where even that can't be written the job goes back to the queue: a notification is never lost (L12, L15).
 */
export function createSyncCalendar(deps: SyncCalendarDependencies) {
  return async (payload: JobPayload<'sync-calendar'>, context: JobContext): Promise<JobOutcome> => {
    const start = await findStart(deps, payload);
    if ('waitMs' in start) return handBack(deps, payload.subscriptionId, context, Math.min(start.waitMs, retryMs));
    deps.logger.debugLog('calendar-cache-sql:sync')({ jobId: context.jobId, ...payload }, 'sync begins');
    try {
      return await run(deps.services, payload);
    } catch (error) {
      // A bug has made the calendar back off; what is away now may be back in two seconds.
      if (!isAppError(error) || (await makeDue(deps, payload.subscriptionId))) throw error;
      deps.logger.warn({ error, ...payload }, 'sync failed while the database is away, will be tried again');
      return context.handBack(retryMs);
    } finally {
      start.release();
    }
  };
}

async function run(services: WorkerServices, payload: JobPayload<'sync-calendar'>): Promise<JobOutcome> {
  const verdict = await judge(services, payload);
  const outcome = await services.sync.syncCalendar(payload.subscriptionId, payload.reason);
  return verdict === null ? outcome : { ...outcome, notification: verdict };
}

/** Whether a sync may start now; whoever starts gives back what it holds. */
type Start = { waitMs: number } | { release: () => void };

const holdsNothing: Start = { release: () => {} };

async function findStart(deps: SyncCalendarDependencies, payload: JobPayload<'sync-calendar'>): Promise<Start> {
  const { services, backgroundSlots } = deps;
  const { subscriptionId, reason } = payload;
  try {
    const subscription = await services.subscriptionRepo.findById(subscriptionId);
    if (subscription === null) return holdsNothing;
    const waitMs = untilNextStart(deps, subscription);
    if (waitMs > 0) return { waitMs };
    if (await services.isAwaited(subscription, reason)()) return holdsNothing;
    const release = backgroundSlots.tryTake();
    return release === null ? { waitMs: crowdedMs } : { release };
  } catch (error) {
    deps.logger.warn({ error, subscriptionId }, 'a sync could not begin, will be tried again');
    return { waitMs: retryMs };
  }
}

/** Two runs of one calendar start at least the gap apart, so that a storm of notifications can't hold a slot (L18). */
function untilNextStart(
  { clock, minGapMs }: SyncCalendarDependencies,
  { lastAttemptAtMs }: CalendarSubscription,
): number {
  if (lastAttemptAtMs === null) return 0;
  const sinceMs = clock.now() - lastAttemptAtMs;
  // An attempt in the future is a clock that was set back: waiting for it could take for ever.
  return sinceMs < 0 ? 0 : minGapMs - sinceMs;
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

/** A queue that does not take the job back ends it as failed: then the calendar is due (L12). */
async function handBack(
  deps: SyncCalendarDependencies,
  subscriptionId: string,
  context: JobContext,
  waitMs: number,
): Promise<never> {
  try {
    return await context.handBack(waitMs);
  } catch (thrown) {
    if (isAppError(thrown, 'queue-unavailable')) await makeDue(deps, subscriptionId);
    throw thrown;
  }
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
