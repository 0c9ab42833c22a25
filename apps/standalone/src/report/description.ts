import { hasTexts } from '../state/json-file.ts';

/** The running installation for programs: what standalone.json holds while everything is ready. */
export interface Description {
  apiUrl: string;
  ingressUrl: string;
  dashboardUrl: string;
  /** Null where Google is real. */
  simulatorUrl: string | null;
  apiKey: string;
  users: DescribedUser[];
}

/** A demo user. `accessToken` is what the simulated Google takes as this user's bearer token. */
export interface DescribedUser {
  userId: string;
  email: string;
  accessToken: string;
  /** Those that the user may write; `calendarId` is ours, `externalId` Google's. */
  calendars: { calendarId: string; externalId: string; timeZone: string }[];
}

/** Whether a value is a description. */
export function isDescription(value: unknown): value is Description {
  if (!hasTexts(value, ['apiUrl', 'ingressUrl', 'dashboardUrl', 'apiKey'])) return false;
  if (!('users' in value) || !Array.isArray(value.users)) return false;
  return value.users.every(
    (user: unknown) =>
      hasTexts(user, ['userId', 'email', 'accessToken']) &&
      'calendars' in user &&
      Array.isArray(user.calendars) &&
      user.calendars.every((calendar: unknown) => hasTexts(calendar, ['calendarId', 'externalId', 'timeZone'])),
  );
}
