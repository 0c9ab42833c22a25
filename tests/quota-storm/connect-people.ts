import { randomUUID } from 'node:crypto';
import { type KeyRing, sealCredentialSecret } from '@calendar-cache/calendar-cache';
import {
  CredentialRepository,
  type Database,
  SelectedCalendarRepository,
  UserRepository,
} from '@calendar-cache/database';
import type { SimulatedGoogle } from '@calendar-cache/google-simulator';

/** One calendar of one person. */
export interface StormCalendar {
  externalId: string;
  subscriptionId: string;
}

/** Where people are made. */
export interface StormWorld {
  database: Database;
  google: SimulatedGoogle;
  keyRing: KeyRing;
}

const minutesADay = 24 * 60;

/** A calendar of so many single events, an hour long or less, over the coming year. */
export function fillCalendar(google: SimulatedGoogle, owner: string, events: number, nowMs: number): string {
  const { id } = google.addCalendar({ owner, summary: 'Storm', timeZone: 'UTC' });
  const stepMinutes = Math.max(1, Math.floor((365 * minutesADay) / events));
  for (let index = 0; index < events; index += 1) {
    const startMs = nowMs + index * stepMinutes * 60_000;
    google.insertEvent(id, {
      start: { dateTime: new Date(startMs).toISOString() },
      end: { dateTime: new Date(startMs + 1_800_000).toISOString() },
    });
  }
  return id;
}

/** A new person who sees these calendars of others, connected here; without others, their own. */
export async function connectPerson(
  world: StormWorld,
  calendarIds: readonly string[],
  dueAtMs: number,
): Promise<StormCalendar[]> {
  const { database, google, keyRing } = world;
  const userId = `storm-${randomUUID()}`;
  const email = `${userId}@example.com`;
  const { refreshToken, primaryCalendarId } = google.addUser({ email, timeZone: 'UTC' });
  for (const calendarId of calendarIds) google.share({ calendarId, email, role: 'reader' });
  await new UserRepository(database).put({ id: userId });
  const credentialId = randomUUID();
  const secret = { kind: 'oauth' as const, refreshToken, accessToken: null, accessTokenExpiresAtMs: null };
  const sealedSecret = sealCredentialSecret(keyRing, credentialId, secret);
  await new CredentialRepository(database).insert({ id: credentialId, userId, sealedSecret });
  const connected: StormCalendar[] = [];
  for (const externalId of calendarIds.length === 0 ? [primaryCalendarId] : calendarIds) {
    const calendar = { userId, credentialId, externalId };
    const { subscriptionId } = await new SelectedCalendarRepository(database).select(calendar, dueAtMs);
    connected.push({ externalId, subscriptionId });
  }
  return connected;
}
