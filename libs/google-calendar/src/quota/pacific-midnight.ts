import { dayMs, hourMs, minuteMs, secondMs } from '@calendar-cache/calendar-cache';

const wallClock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** When Google's daily limits reset: the first instant of the next day in California. */
export function nextPacificMidnightMs(nowMs: number): number {
  // Clocks change at two in the morning: an hour off at most, and the second step sees where it has landed.
  const roughMs = nowMs - sinceMidnightMs(nowMs) + dayMs;
  const overMs = sinceMidnightMs(roughMs);
  return overMs > dayMs / 2 ? roughMs + dayMs - overMs : roughMs - overMs;
}

function sinceMidnightMs(atMs: number): number {
  const parts = new Map(wallClock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const [hours = 0, minutes = 0, seconds = 0] = ['hour', 'minute', 'second'].map((type) => parts.get(type as 'hour'));
  return hours * hourMs + minutes * minuteMs + seconds * secondMs + (atMs % secondMs);
}
