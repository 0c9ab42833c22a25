import { calendarRefusal, invalid, required } from '../google-error/refusals.ts';
import { parseRecurrence, RecurrenceSyntaxError } from '../recurrence/parse-recurrence.ts';
import type { SimulatorSettings } from '../simulator/settings.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { checkEventType } from './check-event-type.ts';
import { detailsOf, type EventInput } from './event-input.ts';
import { momentInstant, parseEventMoment } from './event-moment.ts';

/** What an event has from elsewhere than the body: its identity, or that of the event before the change. */
export type EventIdentity = Pick<
  StoredEvent,
  'id' | 'recurringEventId' | 'originalStart' | 'iCalUID' | 'sequence' | 'createdMs' | 'creatorEmail' | 'organizer'
>;

/**
 * An event from a complete body. Its place in the sync log is given when it is recorded.
 * @throws GoogleError 400 as the API would refuse the body.
 */
export function buildEvent(
  { settings }: Simulator,
  calendar: CalendarRecord,
  input: EventInput,
  identity: EventIdentity & Partial<Pick<StoredEvent, 'start' | 'end'>>,
  { trusted = false }: { trusted?: boolean } = {},
): StoredEvent {
  if (!input.start) throw required('Missing start time.');
  if (!input.end) throw required('Missing end time.');
  // What lacked its zone before the change may go on without.
  const mayLackZone = (before?: EventMoment) => trusted || (before?.kind === 'time' && before.isZoneHidden === true);
  const start = parseEventMoment(input.start, 'start', calendar.timeZone, mayLackZone(identity.start));
  const end = parseEventMoment(input.end, 'end', calendar.timeZone, mayLackZone(identity.end));
  if (start.kind !== end.kind) {
    throw invalid('Start and end times must either both be date or both be dateTime.');
  }
  const lengthMs = momentInstant(end, calendar.timeZone) - momentInstant(start, calendar.timeZone);
  if (lengthMs < 0 || (lengthMs === 0 && start.kind === 'date')) {
    throw calendarRefusal('timeRangeEmpty', 'The specified time range is empty.');
  }
  const event: StoredEvent = {
    ...identity,
    status: input.status ?? 'confirmed',
    start,
    end,
    recurrence: recurrenceOf(input),
    eventType: input.eventType ?? 'default',
    updatedMs: 0,
    counter: 0,
    details: withDefaults(detailsOf(input), input, settings),
    skipsUnmatchedStart: !settings.unmatchedStartCounts,
  };
  checkEventType(calendar, event);
  return event;
}

function recurrenceOf(input: EventInput): string[] | null {
  const lines = input.recurrence ?? [];
  if (lines.length === 0) return null;
  if (input.start?.dateTime && !input.start.timeZone) {
    throw required('Missing time zone definition for start time.');
  }
  try {
    parseRecurrence(lines);
  } catch (error) {
    if (error instanceof RecurrenceSyntaxError) throw invalid('Invalid recurrence rule.');
    throw error;
  }
  return [...lines];
}

function withDefaults(
  details: Record<string, unknown>,
  input: EventInput,
  settings: SimulatorSettings,
): Record<string, unknown> {
  const complete = { ...details };
  if (input.attendees) {
    complete.attendees = input.attendees.map((attendee) => ({
      ...attendee,
      responseStatus: attendee.responseStatus ?? 'needsAction',
    }));
  }
  // Google leaves out what equals the default.
  if (complete.transparency === 'opaque') delete complete.transparency;
  if (complete.visibility === 'default') delete complete.visibility;
  if (input.eventType === 'birthday' && settings.birthdayIsTransparent) complete.transparency = 'transparent';
  const isStatus = input.eventType === 'outOfOffice' || input.eventType === 'focusTime';
  if (isStatus && settings.statusEventsShowOpaque) complete.transparency = 'opaque';
  complete.reminders ??= { useDefault: true };
  return complete;
}
