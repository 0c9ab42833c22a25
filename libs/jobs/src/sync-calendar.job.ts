import { defineJob } from '@calendar-cache/queue';
import { z } from 'zod';
import { channelIdSchema, idSchema, resourceIdSchema } from './payloads.ts';
import { calendarSyncQueue } from './queues.ts';

/** Why a sync was asked for: names the add that made the job and proves nothing, for the job may stand for others too. */
export const syncReasons = ['notification', 'stale', 'connected', 'refresh', 'operator'] as const;

/**
 * Brings one calendar in step; the worker decides full or incremental. One at a time per calendar, and a change that
 * lands during a run causes one more (L10). No attempts and no backoff: retries are due times in PostgreSQL.
 */
export const syncCalendarJob = defineJob({
  name: 'sync-calendar',
  queue: calendarSyncQueue,
  payload: z.strictObject({
    subscriptionId: idSchema,
    reason: z.enum(syncReasons),
    channel: z.strictObject({ channelId: channelIdSchema, resourceId: resourceIdSchema }).optional(),
  }),
  dedupe: ({ subscriptionId }) => subscriptionId,
  keepLastIfActive: true,
});
