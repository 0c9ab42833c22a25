import { randomUUID } from 'node:crypto';
import { type Clock, type KeyRing, sealCredentialSecret } from '@calendar-cache/calendar-cache';
import {
  CredentialRepository,
  type Database,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import type { SimulatedGoogle } from '@calendar-cache/google-simulator';

/** One calendar on both sides. */
export interface ConnectedCalendar {
  userId: string;
  email: string;
  /** Google's id. */
  externalId: string;
  credentialId: string;
  calendarId: string;
  subscriptionId: string;
  accessToken: string;
}

/** `shared` belongs to somebody else; the others are the user's own, of which `holiday` and `import` are read-only and can't be watched. */
export type CalendarSort = 'primary' | 'secondary' | 'shared' | 'holiday' | 'import' | 'resource';

/** Makes a user at Google and here, and connects one of their calendars, not yet synced. */
export async function connectTestCalendar(
  parts: { database: Database; google: SimulatedGoogle; keyRing: KeyRing; clock: Clock },
  calendar: {
    timeZone: string;
    /** Default `primary`. */
    sort?: CalendarSort;
  },
): Promise<ConnectedCalendar> {
  const { database, google, keyRing, clock } = parts;
  const { timeZone } = calendar;
  const userId = `user-${randomUUID()}`;
  const email = `${userId}@example.com`;
  const user = google.addUser({ email, timeZone });
  await new UserRepository(database).put({ id: userId });
  const credentialId = randomUUID();
  const secret = {
    kind: 'oauth' as const,
    refreshToken: user.refreshToken,
    accessToken: null,
    accessTokenExpiresAtMs: null,
  };
  const sealedSecret = sealCredentialSecret(keyRing, credentialId, secret);
  await new CredentialRepository(database).insert({ id: credentialId, userId, accountId: email, sealedSecret });
  const externalId =
    calendar.sort === undefined || calendar.sort === 'primary'
      ? user.primaryCalendarId
      : addOtherCalendar(google, email, { timeZone, sort: calendar.sort });
  const selectedCalendars = new SelectedCalendarRepository(database);
  const selected = await selectedCalendars.select({ userId, credentialId, externalId }, clock.now());
  return {
    userId,
    email,
    credentialId,
    externalId,
    calendarId: selected.id,
    subscriptionId: selected.subscriptionId,
    accessToken: user.accessToken,
  };
}

function addOtherCalendar(
  google: SimulatedGoogle,
  email: string,
  { timeZone, sort }: { timeZone: string; sort: Exclude<CalendarSort, 'primary'> },
): string {
  if (sort !== 'shared') return google.addCalendar({ owner: email, summary: 'Another', timeZone, kind: sort }).id;
  const owner = google.addUser({ email: `owner-of-${email}`, timeZone }).email;
  const { id } = google.addCalendar({ owner, summary: 'Shared', timeZone });
  google.share({ calendarId: id, email, role: 'writer' });
  return id;
}
