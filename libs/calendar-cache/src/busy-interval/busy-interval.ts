import type { TimeRange } from '../time/clock.ts';

/** One block of taken time that an event, or one occurrence of a master, puts on a calendar. */
export interface BusyInterval {
  googleEventId: string;
  startMs: number;
  endMs: number;
}

/** Whether two half-open ranges share an instant. Zero-length blocks share none (Google guide, freeBusy). */
export function overlaps(interval: { startMs: number; endMs: number }, range: TimeRange): boolean {
  return interval.startMs < interval.endMs && interval.startMs < range.untilMs && interval.endMs > range.fromMs;
}
