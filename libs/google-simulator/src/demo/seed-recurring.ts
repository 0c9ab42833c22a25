import type { SimulatedGoogle } from '../simulator/simulated-google.ts';
import { formatCompactUtc } from '../time/format-instant.ts';
import { wallTimeToInstant } from '../time/wall-time.ts';
import { allDay, type DemoDays } from './demo-day.ts';

const WEEKS_BACK = -8;

/** The series of a working person: a stand-up with a moved and a cancelled instance, one-to-ones, reviews, days at home. */
export function seedRecurring(google: SimulatedGoogle, calendarId: string, colleague: string, days: DemoDays): void {
  const standUp = google.insertEvent(calendarId, {
    summary: 'Stand-up',
    ...days.timed(days.weekday('monday', WEEKS_BACK), '09:30', '09:45'),
    recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
  });
  const instanceOn = (date: string) => `${standUp.id}_${instanceKey(date, '09:30', days.timeZone)}`;
  const moved = days.weekday('tuesday', 1);
  google.patchEvent(calendarId, instanceOn(moved), {
    summary: 'Stand-up (later, all hands before)',
    ...days.timed(moved, '11:00', '11:15'),
  });
  google.deleteEvent(calendarId, instanceOn(days.weekday('thursday', 1)));
  google.insertEvent(calendarId, {
    summary: 'One-to-one',
    ...days.timed(days.weekday('wednesday', WEEKS_BACK), '15:00', '15:30'),
    recurrence: ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE'],
    attendees: [
      { email: calendarId, responseStatus: 'accepted' },
      { email: colleague, responseStatus: 'accepted' },
    ],
  });
  google.insertEvent(calendarId, {
    summary: 'Sprint review',
    ...days.timed(days.weekday('friday', -3), '14:00', '15:00'),
    recurrence: ['RRULE:FREQ=WEEKLY;INTERVAL=3;COUNT=6;BYDAY=FR'],
  });
  google.insertEvent(calendarId, {
    summary: 'Home',
    ...allDay(days.weekday('monday', WEEKS_BACK)),
    recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO'],
    eventType: 'workingLocation',
    transparency: 'transparent',
    visibility: 'public',
    workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
  });
}

/** What Google appends to the id of a series for its instance at this wall time. */
function instanceKey(date: string, time: string, timeZone: string): string {
  return formatCompactUtc(wallTimeToInstant(timeZone, Date.parse(`${date}T${time}:00Z`)));
}
