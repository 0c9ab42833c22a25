import { defineJob } from '@calendar-cache/queue';
import { emptySchema } from './payloads.ts';
import { maintenanceQueue } from './queues.ts';

/** Removes what lies outside retention or belongs to nothing any more. */
export const cleanupJob = defineJob({
  name: 'cleanup',
  queue: maintenanceQueue,
  payload: emptySchema,
  dedupe: () => 'all',
});
