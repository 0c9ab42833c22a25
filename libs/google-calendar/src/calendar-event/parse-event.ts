import type { CalendarEvent, EventStatus, ResponseStatus } from '@calendar-cache/calendar-cache';
import { type Refused, refused } from '../refusal.ts';
import { isStorableId } from '../storable-text.ts';
import { readInstant } from '../time/date-time.ts';
import { eventSchema, type GoogleEvent } from './event-schema.ts';
import { parseEventTime } from './parse-event-time.ts';
import { parseInstance } from './parse-original-start.ts';

const responses: readonly string[] = ['needsAction', 'declined', 'tentative', 'accepted'] satisfies ResponseStatus[];

/**
 * One item of events.list in the domain's words (L6, L8). Absent or unknown values are read as busy: no status is confirmed, no
 * transparency is opaque. Refused, with a reason, is what can't be kept at all: `not-an-object`, `no-id` (its own or that of its
 * series can't be stored), and, unless it is cancelled, `no-start`, `unreadable-start`, `unreadable-end`, `unreadable-recurrence`.
 */
export function parseEvent(
  item: unknown,
  calendarZone: string,
  options: { storeEventDetails: boolean } = { storeEventDetails: false },
): { kind: 'event'; event: CalendarEvent } | Refused {
  const parsed = eventSchema.safeParse(item);
  if (!parsed.success) return refused('not-an-object');
  const google = parsed.data;
  const { id, recurringEventId } = google;
  if (id === undefined || !isStorableId(id) || !isStorableId(recurringEventId ?? id)) return refused('no-id');
  const status = readStatus(google.status);
  const when = parseEventTime(google, calendarZone);
  const recurrence = readRecurrence(google.recurrence);
  const fault = status === 'cancelled' ? null : faultOf(when, recurrence);
  if (fault !== null) return refused(fault);
  const details = options.storeEventDetails ? google : {};
  return {
    kind: 'event',
    event: {
      googleEventId: id,
      status,
      eventType: google.eventType ?? 'default',
      transparency: google.transparency === 'transparent' ? 'transparent' : 'opaque',
      visibility: google.visibility ?? 'default',
      selfResponseStatus: readOwnResponse(google.attendees),
      etag: google.etag ?? null,
      iCalUID: google.iCalUID ?? null,
      sequence: google.sequence ?? 0,
      time: when.kind === 'time' ? when.time : null,
      recurrence: recurrence ?? [],
      ...parseInstance(google, calendarZone),
      summary: details.summary ?? null,
      description: details.description ?? null,
      location: details.location ?? null,
      googleCreatedAtMs: readInstant(google.created),
      googleUpdatedAtMs: readInstant(google.updated),
    },
  };
}

/** Why an event that is not cancelled can't be kept; a series that begins before the year 1 may reach into coverage. */
function faultOf(when: ReturnType<typeof parseEventTime>, recurrence: readonly string[] | null): string | null {
  if (recurrence === null) return 'unreadable-recurrence';
  if (when.kind === 'absent') return 'no-start';
  if (when.kind === 'unreadable') return when.reason;
  return when.kind === 'before-year-one' && recurrence.length > 0 ? 'unreadable-start' : null;
}

/** The lines as Google has them; null where the field holds anything else, or a line that can't be stored as it is. */
function readRecurrence(recurrence: unknown): readonly string[] | null {
  if (recurrence === undefined || recurrence === null) return [];
  const isLine = (line: unknown) => typeof line === 'string' && !line.includes('\0');
  return Array.isArray(recurrence) && recurrence.every(isLine) ? recurrence : null;
}

function readStatus(status: string | undefined): EventStatus {
  return status === 'cancelled' || status === 'tentative' ? status : 'confirmed';
}

/** The answer of the calendar's owner: the attendee that Google marks `self`, a room on its own calendar included. */
function readOwnResponse(attendees: GoogleEvent['attendees']): ResponseStatus | null {
  const own = (attendees ?? []).filter(({ self }) => self === true).map(({ responseStatus }) => responseStatus);
  const isDeclined = own.length > 0 && own.every((response) => response === 'declined');
  const status = isDeclined ? 'declined' : own.find((response) => response !== 'declined');
  return isResponse(status) ? status : null;
}

function isResponse(status: string | undefined): status is ResponseStatus {
  return status !== undefined && responses.includes(status);
}
