import type { CalendarEvent, EventTime, OriginalStart } from '@calendar-cache/calendar-cache';
import type { calendarEvents, stagedCalendarEvents } from '../schema/index.ts';

type EventRow = typeof stagedCalendarEvents.$inferSelect | typeof calendarEvents.$inferSelect;

/** A row, stored or staged, as the domain sees it. */
export function toCalendarEvent(row: EventRow): CalendarEvent {
  return {
    googleEventId: row.googleEventId,
    status: row.status,
    eventType: row.eventType,
    transparency: row.transparency,
    visibility: row.visibility,
    selfResponseStatus: row.selfResponseStatus,
    etag: row.etag,
    iCalUID: row.iCalUID,
    sequence: row.sequence,
    time: timeOf(row),
    recurrence: row.recurrence,
    recurringEventId: row.recurringEventId,
    originalStart: originalStartOf(row),
    summary: row.summary,
    description: row.description,
    location: row.location,
    googleCreatedAtMs: row.googleCreatedAt,
    googleUpdatedAtMs: row.googleUpdatedAt,
  };
}

function timeOf(row: EventRow): EventTime | null {
  if (row.startDate !== null && row.endDate !== null) {
    return { kind: 'all-day', startDate: row.startDate, endDate: row.endDate };
  }
  if (row.start === null || row.end === null) return null;
  return { kind: 'timed', startMs: row.start, endMs: row.end, startZone: row.startZone, endZone: row.endZone };
}

function originalStartOf(row: EventRow): OriginalStart | null {
  if (row.originalStartDate !== null) return { kind: 'all-day', startDate: row.originalStartDate };
  return row.originalStartTime === null ? null : { kind: 'timed', startMs: row.originalStartTime };
}
