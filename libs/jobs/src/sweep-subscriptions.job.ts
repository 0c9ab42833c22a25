import { defineJob } from '@calendar-cache/queue';
import { emptySchema } from './payloads.ts';
import { maintenanceQueue } from './queues.ts';

/** Opens and renews the channels that are due (L14). A scheduled twin carries no dedupe key: two at once must do no harm. */
export const sweepSubscriptionsJob = defineJob({
  name: 'sweep-subscriptions',
  queue: maintenanceQueue,
  payload: emptySchema,
  dedupe: () => 'all',
});
