import type { JobPayload } from '@calendar-cache/jobs';
import type { JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** Opens a channel. A refusal is a named end: the sweep asks again after its backoff. */
export function createWatchCalendar(deps: { services: WorkerServices }) {
  return (payload: JobPayload<'watch-calendar'>): Promise<JobOutcome> =>
    deps.services.subscriptions.watch(payload.subscriptionId);
}
