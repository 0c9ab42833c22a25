import type { SimulatedGoogle } from '../simulator/simulated-google.ts';
import type { AccessRole, CalendarKind } from '../state/simulator-state.ts';
import type { AddedUser } from '../user/add-user.ts';
import { allDay, demoDays } from './demo-day.ts';
import { seedRecurring } from './seed-recurring.ts';
import { seedSingles } from './seed-singles.ts';

/** A calendar in the list of a demo user. */
export interface DemoCalendar {
  calendarId: string;
  summary: string;
  timeZone: string;
  kind: CalendarKind;
  role: AccessRole;
}

/** A person of the demo, with what is needed to act for them. */
export interface DemoUser extends AddedUser {
  timeZone: string;
  calendars: DemoCalendar[];
}

export interface DemoSeed {
  users: DemoUser[];
}

const people = [
  { email: 'ada@example.com', timeZone: 'Europe/Berlin', secondary: 'Rowing club', secondaryZone: 'Europe/Berlin' },
  { email: 'ben@example.com', timeZone: 'America/New_York', secondary: 'Family', secondaryZone: 'America/New_York' },
  // A clock that moves by half an hour twice a year, behind one that never moves.
  {
    email: 'chitra@example.com',
    timeZone: 'Asia/Kolkata',
    secondary: 'Reef survey',
    secondaryZone: 'Australia/Lord_Howe',
  },
];

/**
 * Fills an empty simulated Google with three people in three zones, whose weeks lie around `nowMs`. Each has a primary and
 * a secondary calendar; Ada also reads one of holidays, which can't be watched, and Ben may read her rowing club.
 * @throws RangeError when it was filled before.
 */
export function seedDemo(google: SimulatedGoogle, nowMs: number): DemoSeed {
  const added = people.map((person) => ({ person, user: google.addUser(person) }));
  for (const [index, { person }] of added.entries()) {
    const days = demoDays(nowMs, person.timeZone);
    const colleague = people[(index + 1) % people.length]?.email ?? person.email;
    seedRecurring(google, person.email, colleague, days);
    seedSingles(google, person.email, colleague, days);
    seedSecondary(google, person, nowMs);
  }
  seedHolidays(google, 'ada@example.com', nowMs);
  shareRowingClub(google);
  return { users: added.map(({ person, user }) => ({ ...user, ...describe(google, person) })) };
}

function seedSecondary(google: SimulatedGoogle, person: (typeof people)[number], nowMs: number): void {
  const { id } = google.addCalendar({
    owner: person.email,
    summary: person.secondary,
    timeZone: person.secondaryZone,
  });
  const days = demoDays(nowMs, person.secondaryZone);
  google.insertEvent(id, {
    summary: `${person.secondary}: weekly`,
    ...days.timed(days.weekday('thursday', -6), '18:30', '20:00'),
    recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=TH'],
  });
  google.insertEvent(id, { summary: `${person.secondary}: day out`, ...allDay(days.weekday('friday', 4), 3) });
}

function seedHolidays(google: SimulatedGoogle, owner: string, nowMs: number): void {
  const { id } = google.addCalendar({
    owner,
    id: 'en.german#holiday@group.v.calendar.google.com',
    summary: 'Holidays in Germany',
    timeZone: 'Europe/Berlin',
    kind: 'holiday',
  });
  const days = demoDays(nowMs, 'Europe/Berlin');
  for (const [summary, date] of [
    ['Bridge day', days.weekday('friday', 1)],
    ['Public holiday', days.weekday('thursday', 5)],
  ] as const) {
    google.insertEvent(id, { summary, transparency: 'transparent', visibility: 'public', ...allDay(date) });
  }
}

function shareRowingClub(google: SimulatedGoogle): void {
  const club = google.calendars().find(({ summary }) => summary === 'Rowing club');
  if (club) google.share({ calendarId: club.id, email: 'ben@example.com', role: 'reader' });
}

function describe(google: SimulatedGoogle, { email, timeZone }: { email: string; timeZone: string }) {
  const calendars = google.calendars().flatMap(({ id, summary, timeZone: zone, kind, roles }) => {
    const role = roles[email];
    return role === undefined ? [] : [{ calendarId: id, summary, timeZone: zone, kind, role }];
  });
  return { timeZone, calendars };
}
