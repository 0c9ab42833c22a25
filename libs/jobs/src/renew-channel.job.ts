import { defineJob } from '@calendar-cache/queue';
import { z } from 'zod';
import { idSchema } from './payloads.ts';
import { calendarSubscriptionQueue } from './queues.ts';

/** Replaces the channel of one calendar: the new one is stored, then the old one stopped (L14). */
export const renewChannelJob = defineJob({
  name: 'renew-channel',
  queue: calendarSubscriptionQueue,
  payload: z.strictObject({ subscriptionId: idSchema }),
  dedupe: ({ subscriptionId }) => subscriptionId,
  keepLastIfActive: true,
});
