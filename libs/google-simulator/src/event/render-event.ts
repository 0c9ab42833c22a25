import type { AccessRole, CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { renderBareMoment, renderEventMoment } from './event-moment.ts';
import { isToldById } from './split-series.ts';

/** Who reads: their role, the zone of the times in the answer, and how many guests they want to see. */
export interface EventReader {
  role: AccessRole;
  timeZone: string;
  maxAttendees?: number | undefined;
}

type EventJson = Record<string, unknown>;

/** The entity tag of an event: twice its `updated` in microseconds, in quotes (decoded from recorded events). */
export function eventEtag(event: StoredEvent): string {
  return `"${event.updatedMs * 2_000}"`;
}

/** An event as its reader gets it: whole, or as a bare block where the reader may not look inside. */
export function renderEvent(calendar: CalendarRecord, event: StoredEvent, reader: EventReader): EventJson {
  if (isHidden(event, reader.role)) return renderBlock(calendar, event, reader);
  const { attendees, ...details } = event.details;
  return {
    ...renderHead(calendar, event),
    created: new Date(event.createdMs).toISOString(),
    updated: new Date(event.updatedMs).toISOString(),
    ...details,
    creator: renderPerson({ email: event.creatorEmail }, calendar),
    organizer: renderPerson(event.organizer, calendar),
    ...renderTimes(event, reader),
    iCalUID: event.iCalUID,
    sequence: event.sequence,
    ...renderAttendees(calendar, attendees, reader.maxAttendees),
    eventType: event.eventType,
  };
}

/**
 * A deleted event in a list: only its identity, and for an instance its place in the series. A `stripped` one lacks the
 * place where its id tells it, as some do in the wild.
 */
export function renderCancelled(
  calendar: CalendarRecord,
  event: StoredEvent,
  reader: EventReader,
  { stripped = false }: { stripped?: boolean } = {},
): EventJson {
  const stub: EventJson = { kind: 'calendar#event', etag: eventEtag(event), id: event.id, status: 'cancelled' };
  if (stripped && isToldById(calendar, event)) return stub;
  if (event.recurringEventId !== null) stub.recurringEventId = event.recurringEventId;
  if (event.originalStart) stub.originalStartTime = renderBareMoment(event.originalStart, reader.timeZone);
  return stub;
}

function isHidden(event: StoredEvent, role: AccessRole): boolean {
  if (role === 'freeBusyReader') return true;
  const secret = event.details.visibility === 'private' || event.details.visibility === 'confidential';
  return secret && (role === 'reader' || role === 'writerWithoutPrivateAccess');
}

function renderBlock(calendar: CalendarRecord, event: StoredEvent, reader: EventReader): EventJson {
  return {
    ...renderHead(calendar, event),
    updated: new Date(event.updatedMs).toISOString(),
    ...renderTimes(event, reader),
    visibility: 'private',
    iCalUID: event.iCalUID,
  };
}

function renderHead(calendar: CalendarRecord, event: StoredEvent): EventJson {
  const link = Buffer.from(`${event.id} ${calendar.id}`).toString('base64url');
  return {
    kind: 'calendar#event',
    etag: eventEtag(event),
    id: event.id,
    status: event.status,
    htmlLink: `https://www.google.com/calendar/event?eid=${link}`,
  };
}

function renderTimes(event: StoredEvent, reader: EventReader): EventJson {
  const times: EventJson = {
    start: renderEventMoment(event.start, reader.timeZone),
    end: renderEventMoment(event.end, reader.timeZone),
  };
  if (event.recurrence) times.recurrence = event.recurrence;
  if (event.recurringEventId !== null) times.recurringEventId = event.recurringEventId;
  if (event.originalStart) times.originalStartTime = renderEventMoment(event.originalStart, reader.timeZone);
  return times;
}

function renderPerson(person: { email: string; displayName?: string }, calendar: CalendarRecord): EventJson {
  return isSelf(person.email, calendar) ? { ...person, self: true } : { ...person };
}

function renderAttendees(calendar: CalendarRecord, attendees: unknown, maximum: number | undefined): EventJson {
  if (!Array.isArray(attendees)) return {};
  const all = attendees.map((attendee: { email?: string }) =>
    isSelf(attendee.email, calendar) ? { ...attendee, self: true } : { ...attendee },
  );
  if (maximum === undefined || all.length <= maximum) return { attendees: all };
  return { attendees: all.filter((attendee) => 'self' in attendee), attendeesOmitted: true };
}

/** Google marks the copy of the calendar's owner; on secondary calendars no person is `self`. */
export function isSelf(email: string | undefined, calendar: CalendarRecord): boolean {
  return email !== undefined && email.toLowerCase() === calendar.id.toLowerCase();
}
