import { isProviderFailure } from '@calendar-cache/calendar-cache';
import type { JobPayload } from '@calendar-cache/jobs';
import type { JobOutcome } from '@calendar-cache/queue';
import type { WorkerServices } from '../services.ts';

/** Opens or renews a channel. A classified error is a named end: the sweep asks again. */
export function createWatchCalendar(deps: { services: WorkerServices }) {
  return async (payload: JobPayload<'watch-calendar'>): Promise<JobOutcome> => {
    try {
      return await deps.services.subscriptions.watch(payload.subscriptionId);
    } catch (error) {
      if (!isProviderFailure(error)) throw error;
      return { outcome: 'not-watching', code: error.code };
    }
  };
}
