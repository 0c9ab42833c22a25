import { defineJob } from '@calendar-cache/queue';
import { z } from 'zod';
import { idSchema } from './payloads.ts';
import { calendarSubscriptionQueue } from './queues.ts';

/** Reads which calendars a credential shows, and in which role. A retry is a due time in PostgreSQL. */
export const refreshCalendarListJob = defineJob({
  name: 'refresh-calendar-list',
  queue: calendarSubscriptionQueue,
  payload: z.strictObject({ credentialId: idSchema }),
  dedupe: ({ credentialId }) => credentialId,
  keepLastIfActive: true,
});
