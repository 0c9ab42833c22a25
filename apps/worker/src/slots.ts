import type { JobCatalog } from '@calendar-cache/jobs';
import type { QueueNameOf } from '@calendar-cache/queue';
import type { WorkerEnvironment } from './services.ts';

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
