import { defineJob } from '@calendar-cache/queue';
import { emptySchema } from './payloads.ts';
import { maintenanceQueue } from './queues.ts';

/** Rolls the coverage of calendars forward, without any notification from Google (L2). */
export const extendHorizonJob = defineJob({
  name: 'extend-horizon',
  queue: maintenanceQueue,
  payload: emptySchema,
  dedupe: () => 'all',
});
