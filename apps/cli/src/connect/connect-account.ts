import {
  beginConsent,
  type HandedOverSecret,
  handOverCredential,
  keyRingOf,
  systemClock,
} from '@calendar-cache/calendar-cache';
import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import {
  CalendarListRepository,
  ConnectedCredentialRepository,
  ConsentRepository,
  type Database,
  guardRepository,
  UserRepository,
} from '@calendar-cache/database';
import { CredentialAuthority } from '@calendar-cache/google-calendar';
import type { JobRequests } from '@calendar-cache/jobs';

const everyone = { teamId: null };

/** What the operator's commands for connecting need. */
export interface ConnectParts {
  environment: RawEnvironment;
  database: Database;
  requests: Pick<JobRequests, 'requestCalendarList'>;
}

/** The person is registered where needed; then as `POST /v1/credentials/consent-url` does it. */
export async function askForConsent(
  parts: ConnectParts,
  userId: string,
): Promise<{ url: string; expiresAtMs: number }> {
  const { API_PUBLIC_URL, CONSENT_RETURN_URLS } = parseEnvironment(
    ['API_PUBLIC_URL', 'CONSENT_RETURN_URLS'],
    parts.environment,
  );
  const redirectUrl =
    API_PUBLIC_URL === undefined ? null : `${API_PUBLIC_URL.replace(/\/+$/, '')}/v1/credentials/callback`;
  const deps = {
    ...(await register(parts, userId)),
    consents: guardRepository(new ConsentRepository(parts.database)),
    settings: { redirectUrl: () => redirectUrl, returnUrls: CONSENT_RETURN_URLS ?? [] },
  };
  return beginConsent(deps, { userId, returnUrl: null }, everyone);
}

/** The person is registered where needed; then as `POST /v1/credentials` does it. */
export async function handOver(parts: ConnectParts, userId: string, secret: HandedOverSecret) {
  const deps = {
    ...(await register(parts, userId)),
    connected: guardRepository(new ConnectedCredentialRepository(parts.database)),
    // Names are written by workers alone.
    lists: guardRepository(new CalendarListRepository(parts.database, { storeNames: false })),
    onConnected: (credentialId: string) => parts.requests.requestCalendarList({ credentialId }),
  };
  return handOverCredential(deps, { userId, secret }, everyone);
}

async function register({ environment: raw, database }: ConnectParts, userId: string) {
  const environment = parseEnvironment(
    [
      'GOOGLE_CLIENT_ID',
      'GOOGLE_CLIENT_SECRET',
      'GOOGLE_API_URL',
      'GOOGLE_TOKEN_URL',
      'GOOGLE_SCOPES',
      'GOOGLE_TIMEOUT_MS',
      'ENCRYPTION_KEYS',
    ],
    raw,
  );
  const authority = new CredentialAuthority({
    oauthClient: { clientId: environment.GOOGLE_CLIENT_ID, clientSecret: environment.GOOGLE_CLIENT_SECRET },
    apiUrl: environment.GOOGLE_API_URL,
    tokenUrl: environment.GOOGLE_TOKEN_URL,
    scopes: environment.GOOGLE_SCOPES,
    timeoutMs: environment.GOOGLE_TIMEOUT_MS,
    clock: systemClock,
  });
  const users = guardRepository(new UserRepository(database));
  await users.put({ id: userId });
  return { users, authority, keyRing: keyRingOf(environment.ENCRYPTION_KEYS), clock: systemClock };
}
