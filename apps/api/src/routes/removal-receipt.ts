import { z } from 'zod';

const count = z.int().min(0);

/** What became of the channels of what was removed. */
export const channelReceiptSchema = z.object({
  stopped: count,
  leftToExpire: count.meta({ description: 'Google ends them by itself, within days; what they still send is ignored' }),
  reasons: z.array(z.string()).meta({ description: 'Why they could not be stopped: error codes, or `deadline`' }),
});

/** Rows that went with calendars. */
export const removedCalendarFields = { credentials: count, calendars: count, events: count, busyIntervals: count };

/** Rows of a kind. */
export const removedCount = count;

export const channelReceiptExample = { stopped: 2, leftToExpire: 0, reasons: [] };
export const removedCalendarExample = { credentials: 1, calendars: 2, events: 412, busyIntervals: 967 };
