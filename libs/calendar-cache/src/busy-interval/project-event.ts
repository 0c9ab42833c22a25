import { AppError } from '@calendar-cache/errors';
import { type AddedBusyTime, busyRuleOf } from '../calendar-event/busy-rules.ts';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import { createSeriesTime } from '../recurrence/series-time.ts';
import { readZone } from '../recurrence/wall-time.ts';
import type { TimeRange } from '../time/clock.ts';
import { type BusyInterval, overlaps } from './busy-interval.ts';

/** What a projection depends on besides the events. */
export interface ProjectionContext {
  /** The coverage to fill. Intervals that overlap it are kept whole, all others are left out (L2, L5). */
  window: TimeRange;
  /** The calendar's own zone: all-day dates are resolved in it (L7). */
  calendarZone: string;
  /** How many occurrences one series may have in the window. */
  maxOccurrences: number;
  /** Absent: busy is what freeBusy is believed to mean (L6). */
  added?: AddedBusyTime;
  /** Awaited every few milliseconds of work, so that job locks are renewed. Absent: the work is done in one go. */
  yieldToEventLoop?: () => Promise<void>;
}

/**
 * L6: the interval that a single event, an exception or an orphan takes by its own time and its own busy rule.
 * None for one that is not busy, lies outside the window, has no length, or carries no time: whoever keeps a busy
 * event without a readable time must not trust the calendar's rows.
 */
export function projectEvent(event: CalendarEvent, context: ProjectionContext): BusyInterval[] {
  if (event.time === null || !busyRuleOf(event, context.added).busy) return [];
  const zone = calendarZoneOf(context);
  const time = createSeriesTime(event.time, zone, zone);
  if (time === null) return [];
  const { startMs, endMs } = time.occurrenceAt(time.startWallMs);
  const interval = { googleEventId: event.googleEventId, startMs, endMs };
  return overlaps(interval, context.window) ? [interval] : [];
}

/** The calendar's zone as we can use it; `google-response-invalid` where Google names none that exists. */
export function calendarZoneOf(context: ProjectionContext): string {
  const zone = readZone(context.calendarZone);
  if (zone === null) throw new AppError('google-response-invalid', 'The calendar has no time zone that we know');
  return zone;
}
