import { dayMs, hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import type { TimeSpan } from './demo-google.ts';

const lengthMs = 30 * minuteMs;
const daysAhead = 14;

/** The first free half hour, on the hour, from tomorrow on; undefined when two weeks are full. */
export function firstFreeSpan(busy: readonly TimeSpan[], nowMs: number): TimeSpan | undefined {
  const { startMs: fromMs, endMs: untilMs } = searchedRange(nowMs);
  for (let startMs = fromMs; startMs < untilMs; startMs += hourMs) {
    const span = { startMs, endMs: startMs + lengthMs };
    if (!busy.some((block) => block.startMs < span.endMs && block.endMs > span.startMs)) return span;
  }
  return undefined;
}

/** Where {@link firstFreeSpan} looks. */
export function searchedRange(nowMs: number): TimeSpan {
  const startMs = Math.ceil(nowMs / hourMs) * hourMs + dayMs;
  return { startMs, endMs: startMs + daysAhead * dayMs };
}
