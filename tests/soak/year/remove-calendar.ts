import type { Person } from './people.ts';
import type { Year } from './year.ts';

const everyone = { teamId: null };
/** The rest of Google's answer to a watch comes so much later: real time, in which a removal has room. */
const answerMs = 200;
const grantDeadlineMs = 1_000;

/** A calendar is disconnected, with a receipt, and connected again: another subscription of the same calendar. */
export async function removeCalendar(year: Year, person: Person): Promise<void> {
  await year.house.calendars.disconnect(person.calendarId, everyone);
  year.count('calendar removed');
  await connectAgain(year, person);
}

/** The same again while Google answers to the first watch of the new subscription, where that watch comes off. */
export async function removeDuringWatch(year: Year, person: Person): Promise<void> {
  const { google } = year.house;
  const before = new Set(google.channels().map(({ id }) => id));
  google.faults.add({
    kind: 'slow-body',
    route: 'watch',
    calendarId: person.externalId,
    times: 1,
    delayMs: answerMs,
  });
  await removeCalendar(year, person);
  const isGranted = () =>
    google.channels().some(({ id, calendarId }) => calendarId === person.externalId && !before.has(id));
  const deadlineMs = performance.now() + grantDeadlineMs;
  while (!isGranted() && performance.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 2));
  const row = await year.house.subscriptions.findById(person.subscriptionId);
  if (isGranted() && row?.channel === null) year.count('removal during watch');
  await removeCalendar(year, person);
}

async function connectAgain({ house }: Year, person: Person): Promise<void> {
  const { userId, credentialId, externalId } = person;
  const { calendar } = await house.calendars.select({ userId, credentialId, externalId }, everyone);
  person.calendarId = calendar.calendarId;
  person.subscriptionId = calendar.subscriptionId;
  person.channelId = null;
}
