import { createSyncSlots, type SyncSlots } from '@calendar-cache/calendar-cache';
import type { JobCatalog } from '@calendar-cache/jobs';
import type { QueueNameOf } from '@calendar-cache/queue';
import type { WorkerEnvironment } from './env.ts';

/** As long as from one sweep to the next: each shows what the portion before it came to. */
const calmLooksPerSlot = 4;

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

/**
 * Half of the slots for syncs may hold full ones: one at first and where the process is strained, and another after every two
 * calm seconds. All at once would be too many before the first look says so (L10).
 */
export function fullSyncSlotsOf(
  environment: Pick<WorkerEnvironment, 'WORKER_CONCURRENCY'>,
  calmLooks: () => number = () => Number.POSITIVE_INFINITY,
): SyncSlots {
  const half = Math.max(1, Math.floor(environment.WORKER_CONCURRENCY / 2));
  return createSyncSlots(() => Math.min(half, 1 + Math.floor(calmLooks() / calmLooksPerSlot)));
}

/** Of three slots and more, a quarter is kept from syncs that nobody waits for: a notification finds one of them free (L10). */
export function backgroundSlotsOf({
  WORKER_CONCURRENCY: slots,
}: Pick<WorkerEnvironment, 'WORKER_CONCURRENCY'>): SyncSlots {
  // Of two, a full sync that waits for quota would leave no other to polls.
  const kept = slots < 3 ? 0 : Math.max(1, Math.floor(slots / 4));
  return createSyncSlots(() => slots - kept);
}
