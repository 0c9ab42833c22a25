import { defineJob } from '@calendar-cache/queue';
import { emptySchema } from './payloads.ts';
import { maintenanceQueue } from './queues.ts';

/** Adds a sync for every calendar whose due time has come: polls, retries, first loads, resyncs (L14). */
export const sweepStaleJob = defineJob({
  name: 'sweep-stale',
  queue: maintenanceQueue,
  payload: emptySchema,
  dedupe: () => 'all',
});
