import { calendarRefusal, duplicate } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { recordChange } from '../sync-log/record-change.ts';
import { buildEvent, type EventIdentity } from './build-event.ts';
import { assertEventId, newEventId } from './event-id.ts';
import type { EventInput } from './event-input.ts';
import { parseEventMoment } from './event-moment.ts';
import { instanceIdOf } from './split-series.ts';

/** `trusted` callers (tests, seeds) may set what the API keeps for itself: ids, organizers, exceptions without a master, mail-made events. */
export interface EventAuthor {
  email: string;
  trusted: boolean;
}

/**
 * events.insert.
 * @throws GoogleError 400 for a bad body, 409 for an id that is or was in use.
 */
export function insertEvent(
  simulator: Simulator,
  calendar: CalendarRecord,
  input: EventInput,
  author: EventAuthor,
): StoredEvent {
  if (!author.trusted && input.eventType === 'fromGmail') {
    throw calendarRefusal('eventTypeRestriction', 'Events of type fromGmail can not be created.');
  }
  return recordChange(simulator, calendar, (put, updatedMs) => {
    const identity = identityOf(simulator, calendar, input, author, updatedMs);
    const event = buildEvent(simulator, calendar, input, identity, author);
    if (calendar.events.has(event.id)) throw duplicate();
    return put(event);
  });
}

function identityOf(
  simulator: Simulator,
  calendar: CalendarRecord,
  input: EventInput,
  author: EventAuthor,
  createdMs: number,
): EventIdentity {
  const exception = author.trusted ? exceptionPlace(calendar, input) : null;
  if (input.id && !author.trusted) assertEventId(input.id);
  const id =
    input.id ??
    (exception
      ? instanceIdOf(calendar, exception.seriesId, exception.originalStart)
      : newEventId(simulator.state.random));
  return {
    id,
    recurringEventId: exception?.seriesId ?? null,
    originalStart: exception?.originalStart ?? null,
    iCalUID: input.iCalUID ?? `${exception?.seriesId ?? id}@google.com`,
    sequence: input.sequence ?? 0,
    // `created` has whole seconds on the wire.
    createdMs: Math.floor(createdMs / 1000) * 1000,
    creatorEmail: (author.trusted && input.creator?.email) || author.email,
    organizer: organizerOf(calendar, input, author),
  };
}

function organizerOf(calendar: CalendarRecord, input: EventInput, author: EventAuthor): StoredEvent['organizer'] {
  if (author.trusted && input.organizer?.email) {
    const { email, displayName } = input.organizer;
    return displayName === undefined ? { email } : { email, displayName };
  }
  return calendar.kind === 'primary' ? { email: calendar.id } : { email: calendar.id, displayName: calendar.summary };
}

function exceptionPlace(calendar: CalendarRecord, input: EventInput) {
  if (!input.recurringEventId || !input.originalStartTime) return null;
  const originalStart = parseEventMoment(input.originalStartTime, 'start', calendar.timeZone, true);
  return { seriesId: input.recurringEventId, originalStart };
}
