import type { SimulatedGoogle } from '@calendar-cache/google-simulator';
import { CalendarHand } from '../../property/hand/calendar-hand.ts';
import { zones } from '../../property/plan/event-plan.ts';
import type { CalendarSort } from '../../property/plan/event-resource.ts';
import type { House } from './house.ts';
import type { Random } from './random.ts';

const everyone = { teamId: null };

/** Someone with a Google account, a calendar in it, and a place in a team of ours. */
export interface Person {
  userId: string;
  email: string;
  externalId: string;
  teamId: string;
  hand: CalendarHand;
  /** `revoked`: they withdrew their consent at Google. `gone`: they disconnected. */
  state: 'connected' | 'revoked' | 'gone';
  credentialId: string;
  calendarId: string;
  subscriptionId: string;
  /** The channel at the last check: another one later is a renewal. */
  channelId: string | null;
}

const sorts: readonly CalendarSort[] = ['primary', 'primary', 'primary', 'primary', 'shared', 'import'];

/** Signs somebody up at Google and here, and connects them through the consent page. */
export async function welcome(house: House, random: Random, number: number, teamId: string): Promise<Person> {
  const { google } = house;
  const email = `person-${number}@example.com`;
  const userId = `user-${number}`;
  const timeZone = random.pick(zones) ?? 'UTC';
  const sort = random.pick(sorts) ?? 'primary';
  const { primaryCalendarId } = google.addUser({ email, timeZone });
  const externalId = sort === 'primary' ? primaryCalendarId : addOtherCalendar(google, email, timeZone, sort);
  await house.users.put({ id: userId });
  await house.database.execute(`INSERT INTO memberships (user_id, team_id) VALUES ('${userId}', '${teamId}')`);
  const hand = new CalendarHand({
    google,
    calendarId: externalId,
    sort,
    nowMs: () => house.clock.now(),
    onPut: () => undefined,
  });
  const credentialId = await consent(house, { userId, email });
  const { calendar } = await house.calendars.select({ userId, credentialId, externalId }, everyone);
  const { subscriptionId } = calendar;
  return {
    userId,
    email,
    externalId,
    teamId,
    hand,
    state: 'connected',
    credentialId,
    calendarId: calendar.calendarId,
    subscriptionId,
    channelId: null,
  };
}

/** The whole way: our link, Google's page, its redirect, our callback. Gives the credential that it ended with. */
export async function consent(house: House, { userId, email }: { userId: string; email: string }): Promise<string> {
  const { url } = await house.credentials.beginConsent({ userId, returnUrl: null }, everyone);
  const page = await fetch(`${url}&consent=allow&user=${encodeURIComponent(email)}`, { redirect: 'manual' });
  const back = new URL(page.headers.get('location') ?? '');
  const { result } = await house.credentials.finishConsent({
    state: back.searchParams.get('state') ?? '',
    code: back.searchParams.get('code'),
    error: back.searchParams.get('error'),
  });
  if (result instanceof Error) throw result;
  return result.credentialId;
}

/** They take their account away from us: channels first, then everything. */
export async function disconnect(house: House, person: Person): Promise<void> {
  await house.credentials.remove({ id: person.credentialId, isRevoked: true }, everyone);
  person.state = 'gone';
}

function addOtherCalendar(google: SimulatedGoogle, email: string, timeZone: string, sort: 'shared' | 'import'): string {
  if (sort === 'import') return google.addCalendar({ owner: email, summary: 'Imported', timeZone, kind: 'import' }).id;
  const owner = google.addUser({ email: `owner-of-${email}`, timeZone }).email;
  const { id } = google.addCalendar({ owner, summary: 'Shared', timeZone });
  google.share({ calendarId: id, email, role: 'writer' });
  return id;
}
