import { randomUUID } from 'node:crypto';
import type { SimulatedGoogle } from '@calendar-cache/google-simulator';
import type { House } from './house.ts';
import type { Manage } from './manage.ts';

/** Someone with a Google account that is connected here. */
export interface Person {
  userId: string;
  credentialId: string;
  email: string;
}

/** Someone new with a Google account, connected by a refresh token. */
export async function connectPerson(google: SimulatedGoogle, manage: Manage): Promise<Person> {
  const userId = `user-${randomUUID()}`;
  const email = `${randomUUID()}@example.com`;
  const { refreshToken } = google.addUser({ email, timeZone: 'Europe/Berlin' });
  await manage('PUT', `/v1/users/${userId}`);
  const { body } = await manage('POST', '/v1/credentials', { userId, refreshToken });
  return { userId, email, credentialId: (body.credential as { id: string }).id };
}

/** Selects a calendar with that account. */
export const selectCalendar = (by: Manage, { userId, credentialId }: Person, externalId: string) =>
  by('POST', '/v1/calendars', { userId, credentialId, externalId });

/** Of a selected calendar. */
export async function subscriptionIdOf(house: House, calendarId: unknown): Promise<string> {
  const [row] = await house.run(`SELECT id FROM calendar_subscriptions WHERE selected_calendar_id = '${calendarId}'`);
  if (row === undefined) throw new Error('The calendar has no subscription.');
  return String(row.id);
}
