import { createFullSyncSlots, type FullSyncSlots } from '@calendar-cache/calendar-cache';
import type { JobCatalog } from '@calendar-cache/jobs';
import type { QueueNameOf } from '@calendar-cache/queue';
import type { WorkerEnvironment } from './env.ts';

/** How many jobs of each queue one worker runs at once. */
export function slotsOf(
  environment: Pick<WorkerEnvironment, 'WORKER_CONCURRENCY'>,
): Record<QueueNameOf<JobCatalog>, number> {
  return {
    'calendar-sync': environment.WORKER_CONCURRENCY,
    'calendar-subscription': 4,
    // A cleanup, another that cron asks for, and an extension of horizons may take minutes each: the sweeps always have one (L14).
    maintenance: 4,
  };
}

/** Half of the slots for syncs may hold full ones; one where the process is strained (L10). */
export function fullSyncSlotsOf(
  environment: Pick<WorkerEnvironment, 'WORKER_CONCURRENCY'>,
  isStrained: () => boolean = () => false,
): FullSyncSlots {
  return createFullSyncSlots(Math.max(1, Math.floor(environment.WORKER_CONCURRENCY / 2)), isStrained);
}
