import { type Clock, keyRingOf, secondMs } from '@calendar-cache/calendar-cache';
import { CredentialRepository, type DatabaseConnection, guardOf, guardRepository } from '@calendar-cache/database';
import type { CredentialDependencies } from '@calendar-cache/google-calendar';
import { createReconnectReporter, type Logger, type Metrics } from '@calendar-cache/observability';
import { type SharedStore, withLockOrWithout } from '@calendar-cache/queue';
import type { ApiEnvironment } from './env.ts';
import { createGoogleQuota } from './google-quota.ts';

/** What {@link composeGoogle} needs. */
export interface GoogleParts {
  connection: DatabaseConnection;
  shared: SharedStore;
  statementDeadlineMs: number;
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
}

/** Longer than a refresh takes; whoever waits for one waits with a person behind. */
const refreshLock = { leaseMs: 10 * secondMs, waitMs: 5 * secondMs };

/** How this process reaches Google, and where the credentials for it lie. */
export function composeGoogle(environment: ApiEnvironment, parts: GoogleParts): CredentialDependencies {
  const { connection, shared, statementDeadlineMs, logger, metrics, clock } = parts;
  const { locks, counters } = shared;
  const { quota, reports } = createGoogleQuota({ environment, counters, clock, metrics, logger });
  return {
    oauthClient: { clientId: environment.GOOGLE_CLIENT_ID, clientSecret: environment.GOOGLE_CLIENT_SECRET },
    apiUrl: environment.GOOGLE_API_URL,
    tokenUrl: environment.GOOGLE_TOKEN_URL,
    scopes: environment.GOOGLE_SCOPES,
    timeoutMs: environment.GOOGLE_TIMEOUT_MS,
    credentials: guardRepository(
      new CredentialRepository(connection.database),
      guardOf(connection, statementDeadlineMs),
    ),
    keyRing: keyRingOf(environment.ENCRYPTION_KEYS),
    refreshLock: (id, work) => withLockOrWithout(locks, { name: `refresh-credential:${id}`, ...refreshLock }, work),
    quota,
    onCall: reports.onCall,
    onNeedsReconnect: createReconnectReporter({ logger, metrics }),
    clock,
  };
}
