import { calendarRefusal } from '../google-error/refusals.ts';
import type { CalendarRecord, StoredEvent } from '../state/simulator-state.ts';
import { addDays } from '../time/wall-time.ts';

/**
 * The rules of the special event types (status guide; birthdays guide).
 * @throws GoogleError 400
 */
export function checkEventType(calendar: CalendarRecord, event: StoredEvent): void {
  checks[event.eventType]?.(calendar, event);
}

const checks: Partial<Record<string, (calendar: CalendarRecord, event: StoredEvent) => void>> = {
  outOfOffice: (calendar, event) => checkStatusEvent(calendar, event, 'malformedOutOfOfficeEvent', 'out of office'),
  focusTime: (calendar, event) => checkStatusEvent(calendar, event, 'malformedFocusTimeEvent', 'focus time'),
  workingLocation: checkWorkingLocation,
  birthday: (_calendar, event) => checkBirthday(event),
};

function checkStatusEvent(calendar: CalendarRecord, event: StoredEvent, reason: string, name: string): void {
  if (calendar.kind !== 'primary') {
    throw calendarRefusal('eventTypeRestriction', `An event of type ${name} can only be on a primary calendar.`);
  }
  if (event.start.kind === 'date') throw calendarRefusal(reason, `An ${name} event can't be an all-day event.`);
  if (event.details.transparency === 'transparent') {
    throw calendarRefusal(reason, `An ${name} event must be opaque.`);
  }
}

function checkWorkingLocation(calendar: CalendarRecord, event: StoredEvent): void {
  if (calendar.kind !== 'primary') {
    throw calendarRefusal('eventTypeRestriction', 'A working location event can only be on a primary calendar.');
  }
  const oneDay =
    event.start.kind === 'time' || (event.end.kind === 'date' && event.end.date === addDays(event.start.date, 1));
  const { transparency, visibility, workingLocationProperties } = event.details;
  if (!oneDay || transparency !== 'transparent' || visibility !== 'public' || !workingLocationProperties) {
    throw calendarRefusal('malformedWorkingLocationEvent', 'A working location event is malformed.');
  }
}

function checkBirthday(event: StoredEvent): void {
  const yearly = event.recurringEventId !== null || event.recurrence?.some((line) => /FREQ=YEARLY/i.test(line));
  if (event.start.kind !== 'date' || !yearly) {
    throw calendarRefusal('malformedBirthdayEvent', 'A birthday event must be an all-day event that recurs yearly.');
  }
}
