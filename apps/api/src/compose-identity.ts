import {
  CalendarDirectory,
  type CalendarProviders,
  CredentialService,
  type JobRequests,
  minuteMs,
  pauseUntilAborted,
  secondMs,
  TeamDirectory,
  UserDirectory,
} from '@calendar-cache/calendar-cache';
import {
  CalendarHealthRepository,
  CalendarListRepository,
  CalendarSubscriptionRepository,
  ConnectedCredentialRepository,
  ConsentRepository,
  type DatabaseConnection,
  guardOf,
  guardRepository,
  OpenChannelRepository,
  SelectedCalendarRepository,
  TeamRepository,
  UserRepository,
} from '@calendar-cache/database';
import { isAppError } from '@calendar-cache/errors';
import { CredentialAuthority, type CredentialDependencies } from '@calendar-cache/google-calendar';
import type { Logger } from '@calendar-cache/observability';
import type { ApiEnvironment } from './env.ts';
import { callbackPath } from './routes/credential-callback.ts';

/** What {@link composeIdentity} needs. */
export interface IdentityParts {
  connection: DatabaseConnection;
  google: CredentialDependencies;
  providers: CalendarProviders;
  requests: JobRequests;
  logger: Pick<Logger, 'warn'>;
  /** Null while the API does not listen yet, or where others reach it by an address that nobody told. */
  publicUrl: () => string | null;
}

/** A person with twenty large calendars goes in one transaction. */
const removalDeadlineMs = minuteMs;
/** A caller waits for the removal of a person. */
const stopDeadlineMs = 10 * secondMs;

/** People, teams, credentials and calendars. */
export function composeIdentity(environment: ApiEnvironment, parts: IdentityParts) {
  const { connection, google, providers, requests, logger, publicUrl } = parts;
  const { database } = connection;
  const guard = guardOf(connection, removalDeadlineMs);
  const users = guardRepository(new UserRepository(database), guard);
  const shared = {
    users,
    channels: guardRepository(new OpenChannelRepository(database), guard),
    subscriptionRepo: guardRepository(new CalendarSubscriptionRepository(database), guard),
    providers,
    pause: pauseUntilAborted,
    stopDeadlineMs,
  };
  const connected = guardRepository(new ConnectedCredentialRepository(database), guard);
  // Names are written by workers alone.
  const lists = guardRepository(new CalendarListRepository(database, { storeNames: false }), guard);
  return {
    calendars: new CalendarDirectory({
      ...shared,
      connected,
      health: guardRepository(new CalendarHealthRepository(database), guard),
      lists,
      selectedCalendars: guardRepository(new SelectedCalendarRepository(database), guard),
      requests,
      clock: google.clock,
    }),
    users: new UserDirectory(shared),
    teams: new TeamDirectory({ teams: guardRepository(new TeamRepository(database), guard) }),
    credentials: new CredentialService({
      ...shared,
      connected,
      lists,
      consents: guardRepository(new ConsentRepository(database), guard),
      authority: new CredentialAuthority(google),
      settings: {
        redirectUrl: () => redirectUrlBelow(environment.API_PUBLIC_URL ?? publicUrl()),
        returnUrls: environment.CONSENT_RETURN_URLS ?? [],
      },
      keyRing: google.keyRing,
      onConnected: async (credentialId) => {
        try {
          await requests.requestCalendarList({ credentialId });
        } catch (error) {
          if (!isAppError(error)) throw error;
          logger.warn({ credentialId, error }, 'a list of calendars could not be asked for; the sweep will');
        }
      },
      clock: google.clock,
    }),
  };
}

function redirectUrlBelow(publicUrl: string | null): string | null {
  return publicUrl === null ? null : `${publicUrl.replace(/\/+$/, '')}${callbackPath}`;
}
