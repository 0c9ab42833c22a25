import { defineJob } from '@calendar-cache/queue';
import { z } from 'zod';
import { channelIdSchema, idSchema, resourceIdSchema } from './payloads.ts';
import { calendarSubscriptionQueue } from './queues.ts';

/**
 * Stops a channel at Google. No row remembers a channel that we gave up, so the job tries a few times itself;
 * one that it can't stop ends by its own expiry.
 */
export const stopChannelJob = defineJob({
  name: 'stop-channel',
  queue: calendarSubscriptionQueue,
  payload: z.strictObject({
    channelId: channelIdSchema,
    resourceId: resourceIdSchema,
    subscriptionId: idSchema,
  }),
  dedupe: ({ channelId }) => channelId,
  attempts: 3,
  backoffMs: 2_000,
});
