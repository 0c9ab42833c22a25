import { GoogleError } from '../google-error/google-error.ts';
import { invalid, required } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { CalendarRecord, UserRecord } from '../state/simulator-state.ts';
import { isKnownZone } from '../time/zone-offset.ts';
import { addCalendar } from './add-calendar.ts';
import { type CalendarInput, patchCalendar } from './patch-calendar.ts';
import { removeCalendar } from './remove-calendar.ts';

/**
 * calendars.insert: a secondary calendar, in the zone of the user unless the body names one.
 * @throws GoogleError 400
 */
export function insertCalendar(simulator: Simulator, user: UserRecord, input: CalendarInput): CalendarRecord {
  if (!input.summary) throw required('Missing title.', 'summary');
  const timeZone = input.timeZone ?? user.timeZone;
  if (!isKnownZone(timeZone)) throw invalid('Invalid time zone.', 'timeZone');
  const calendar = addCalendar(simulator, user, { summary: input.summary, timeZone });
  patchCalendar(calendar, input);
  return calendar;
}

/** calendars.delete. @throws GoogleError 403 for a primary calendar */
export function deleteCalendar(simulator: Simulator, calendar: CalendarRecord): void {
  if (calendar.kind === 'primary') {
    throw new GoogleError(403, { domain: 'global', reason: 'forbidden', message: 'Forbidden' });
  }
  removeCalendar(simulator, calendar);
}
