import type { CalendarEvent } from '../calendar-event/calendar-event.ts';

/** A confirmed, opaque event with the given fields. */
export function createEvent(overrides: Partial<CalendarEvent>): CalendarEvent {
  return {
    googleEventId: 'series',
    status: 'confirmed',
    eventType: 'default',
    transparency: 'opaque',
    visibility: 'default',
    selfResponseStatus: null,
    etag: null,
    iCalUID: null,
    sequence: 0,
    time: null,
    recurrence: [],
    recurringEventId: null,
    originalStart: null,
    summary: null,
    description: null,
    location: null,
    googleCreatedAtMs: null,
    googleUpdatedAtMs: null,
    ...overrides,
  };
}
