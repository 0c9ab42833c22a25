import { busyRuleOf, type CalendarEvent, kindOfEvent } from '@calendar-cache/calendar-cache';
import { parseEvent } from '../calendar-event/parse-event.ts';

/** An event in one line: kind, busy rule, time. `exception declined 2026-03-15T10:00:00Z/2026-03-15T11:00:00Z` */
export function shapeOf(event: CalendarEvent): string {
  return `${kindOfEvent(event)} ${busyRuleOf(event).rule} ${timeOf(event)}`;
}

/** The same for an item as Google sends it: `refused no-id` where it is refused. */
export function shapeOfItem(item: unknown, calendarZone: string): string {
  const result = parseEvent(item, calendarZone);
  return result.kind === 'refused' ? `refused ${result.reason}` : shapeOf(result.event);
}

function timeOf({ time }: CalendarEvent): string {
  if (time === null) return 'no time';
  if (time.kind === 'all-day') return `${time.startDate}/${time.endDate}`;
  return `${instant(time.startMs)}/${instant(time.endMs)}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
