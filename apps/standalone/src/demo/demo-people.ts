import type { SimulatedGoogle } from '@calendar-cache/google-simulator';

/** A person of the simulated Google who is connected here. */
export interface DemoPerson {
  /** Ours. */
  userId: string;
  email: string;
  /** What the simulated Google takes as this person's bearer token. */
  accessToken: string;
  refreshToken: string;
  calendars: { externalId: string; timeZone: string; isWritable: boolean }[];
}

/** Everyone whom the simulated Google knows and who has not withdrawn the consent. */
export function demoPeople(google: SimulatedGoogle): DemoPerson[] {
  const calendars = google.calendars();
  return google.users().flatMap(({ email, accessToken, refreshToken }) => {
    if (accessToken === null || refreshToken === null) return [];
    const own = calendars.flatMap(({ id, timeZone, roles }) => {
      const role = roles[email] ?? 'none';
      return role === 'none' ? [] : [{ externalId: id, timeZone, isWritable: role === 'writer' || role === 'owner' }];
    });
    return [{ userId: userIdOf(email), email, accessToken, refreshToken, calendars: own }];
  });
}

/** The host product's id of a person: no e-mail address, since ids are in logs (L20). */
function userIdOf(email: string): string {
  return email.replace(/@example\.com$/, '').replaceAll(/[^\w]+/g, '-');
}
