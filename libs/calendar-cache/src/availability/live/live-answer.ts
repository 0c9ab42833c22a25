import type { LiveBusy } from '../../provider/calendar-provider.ts';

/**
 * What Google says of one calendar, or why it can't be known (L1). `asOfMs` is the instant just before the call was sent, also for
 * those who joined it later (L9). The blocks are not clipped: a call may span more than was asked.
 */
export type LiveAnswer = { asOfMs: number } & LiveBusy;
