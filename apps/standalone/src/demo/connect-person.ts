import { randomUUID } from 'node:crypto';
import {
  type CalendarSubscriptionRepository,
  type Clock,
  type CredentialRepository,
  connectCalendar,
  type JobRequests,
  type KeyRing,
  type SelectedCalendarRepository,
  sealCredentialSecret,
  type UserRepository,
} from '@calendar-cache/calendar-cache';
import type { DemoPerson } from './demo-people.ts';

/** What connecting needs. */
export interface ConnectPersonDependencies {
  users: Pick<UserRepository, 'put'>;
  credentials: CredentialRepository;
  selectedCalendars: SelectedCalendarRepository;
  subscriptionRepo: CalendarSubscriptionRepository;
  requests: JobRequests;
  keyRing: KeyRing;
  clock: Clock;
}

/** A calendar of the demo as it is known here. */
export interface ConnectedCalendar {
  calendarId: string;
  subscriptionId: string;
  externalId: string;
  timeZone: string;
  isWritable: boolean;
}

/** A person of the demo with the calendars that are connected. */
export type ConnectedPerson = Omit<DemoPerson, 'calendars'> & { calendars: ConnectedCalendar[] };

/**
 * Connects a person as the management API does: user, sealed credential, calendars, a watch for each, and a read where
 * a watch stands already. Idempotent.
 * @throws AppError `queue-unavailable`.
 */
export async function connectPerson(deps: ConnectPersonDependencies, person: DemoPerson): Promise<ConnectedPerson> {
  await deps.users.put({ id: person.userId });
  const credentialId = await keepCredential(deps, person);
  const calendars = await Promise.all(
    person.calendars.map((calendar) => connectOne(deps, { ...calendar, userId: person.userId, credentialId })),
  );
  return { ...person, calendars };
}

async function connectOne(
  deps: ConnectPersonDependencies,
  calendar: DemoPerson['calendars'][number] & { userId: string; credentialId: string },
): Promise<ConnectedCalendar> {
  const { userId, credentialId, externalId, timeZone, isWritable } = calendar;
  const { selectedCalendarId, subscriptionId } = await connectCalendar(deps, { userId, credentialId, externalId });
  const subscription = await deps.subscriptionRepo.findById(subscriptionId);
  // A new watch asks for the read itself; where none is needed nobody would.
  if (subscription !== null && (subscription.channel !== null || !subscription.pushSupported)) {
    await deps.requests.requestSync({ subscriptionId, reason: 'connected' });
  }
  return { calendarId: selectedCalendarId, subscriptionId, externalId, timeZone, isWritable };
}

/** The credential of the last start with the refresh token of now, or a new one where none is left that can be used. */
async function keepCredential(deps: ConnectPersonDependencies, person: DemoPerson): Promise<string> {
  const { credentials, keyRing, selectedCalendars } = deps;
  const seal = (id: string) =>
    sealCredentialSecret(keyRing, id, {
      kind: 'oauth',
      refreshToken: person.refreshToken,
      accessToken: null,
      accessTokenExpiresAtMs: null,
    });
  const known = (await selectedCalendars.listOfUser(person.userId)).at(-1)?.credentialId;
  const credential = known === undefined ? null : await credentials.findById(known);
  if (credential?.state === 'active') {
    await credentials.updateSecret(credential.id, { from: credential.sealedSecret, to: seal(credential.id) });
    return credential.id;
  }
  const id = randomUUID();
  await credentials.insert({ id, userId: person.userId, accountId: person.email, sealedSecret: seal(id) });
  return id;
}
