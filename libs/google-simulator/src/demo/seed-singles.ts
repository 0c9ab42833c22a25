import type { SimulatedGoogle } from '../simulator/simulated-google.ts';
import { allDay, type DemoDays } from './demo-day.ts';

/** One event of each kind that blocks time, or looks as if it did. */
export function seedSingles(google: SimulatedGoogle, calendarId: string, colleague: string, days: DemoDays): void {
  const invitation = (responseStatus: string) => ({
    organizer: { email: colleague },
    creator: { email: colleague },
    attendees: [
      { email: colleague, organizer: true, responseStatus: 'accepted' },
      { email: calendarId, responseStatus },
    ],
  });
  google.insertEvent(calendarId, { summary: 'Dentist', ...days.timed(days.day(1), '08:00', '09:00') });
  google.insertEvent(calendarId, {
    summary: 'Vendor pitch',
    ...days.timed(days.day(1), '13:00', '14:00'),
    ...invitation('declined'),
  });
  google.insertEvent(calendarId, {
    summary: 'Planning',
    ...days.timed(days.day(2), '10:00', '11:30'),
    ...invitation('needsAction'),
  });
  google.insertEvent(calendarId, {
    summary: 'Lunch, perhaps',
    ...days.timed(days.day(2), '12:30', '13:30'),
    ...invitation('tentative'),
  });
  google.insertEvent(calendarId, {
    summary: 'Interview, to be confirmed',
    status: 'tentative',
    ...days.timed(days.day(3), '16:00', '17:00'),
  });
  google.insertEvent(calendarId, {
    summary: 'Reading list',
    transparency: 'transparent',
    ...days.timed(days.day(3), '09:00', '12:00'),
  });
  google.insertEvent(calendarId, {
    summary: 'Salary talk',
    visibility: 'private',
    ...days.timed(days.weekday('friday', 1), '11:00', '12:00'),
  });
  seedStatusEvents(google, calendarId, days);
  seedForeignTimes(google, calendarId, days);
}

/** Times as other programs write them: in a zone that is no name, in none, and of no length. */
function seedForeignTimes(google: SimulatedGoogle, calendarId: string, days: DemoDays): void {
  const tuesday = days.weekday('tuesday', 4);
  const at = (time: string) => ({ dateTime: `${tuesday}T${time}:00-07:00` });
  const fixed = (time: string) => ({ ...at(time), timeZone: 'GMT-07:00' });
  google.insertEvent(calendarId, { summary: 'Webinar', start: fixed('09:00'), end: fixed('10:00') });
  google.insertEvent(calendarId, { summary: 'Flight', start: at('11:00'), end: at('19:40') });
  google.insertEvent(calendarId, { summary: 'Boarding ends', start: at('10:45'), end: at('10:45') });
}

function seedStatusEvents(google: SimulatedGoogle, calendarId: string, days: DemoDays): void {
  google.insertEvent(calendarId, {
    summary: 'Out of office',
    eventType: 'outOfOffice',
    outOfOfficeProperties: { autoDeclineMode: 'declineAllConflictingInvitations', declineMessage: 'Back on Monday' },
    start: { dateTime: `${days.weekday('thursday', 2)}T00:00:00`, timeZone: days.timeZone },
    end: { dateTime: `${days.weekday('friday', 2)}T18:00:00`, timeZone: days.timeZone },
  });
  google.insertEvent(calendarId, {
    summary: 'Focus time',
    eventType: 'focusTime',
    focusTimeProperties: { autoDeclineMode: 'declineNone', chatStatus: 'doNotDisturb' },
    ...days.timed(days.weekday('tuesday', 1), '13:00', '15:00'),
  });
  google.insertEvent(calendarId, { summary: 'Conference', ...allDay(days.weekday('wednesday', 3), 2) });
  google.insertEvent(calendarId, {
    summary: 'Anniversary',
    transparency: 'transparent',
    ...allDay(days.weekday('monday', 1)),
    recurrence: ['RRULE:FREQ=YEARLY'],
  });
}
