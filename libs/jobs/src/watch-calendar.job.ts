import { defineJob } from '@calendar-cache/queue';
import { z } from 'zod';
import { idSchema } from './payloads.ts';
import { calendarSubscriptionQueue } from './queues.ts';

/** Opens a channel on one calendar that has none (L14). */
export const watchCalendarJob = defineJob({
  name: 'watch-calendar',
  queue: calendarSubscriptionQueue,
  payload: z.strictObject({ subscriptionId: idSchema }),
  dedupe: ({ subscriptionId }) => subscriptionId,
  keepLastIfActive: true,
});
