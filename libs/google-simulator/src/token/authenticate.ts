import { invalidCredentials, missingCredentials } from '../google-error/refusals.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { UserRecord } from '../state/simulator-state.ts';

/**
 * The user whom a bearer token stands for.
 * @throws GoogleError 401 without a token, or with one that is unknown, expired or revoked.
 */
export function authenticate(simulator: Simulator, token: string | undefined): UserRecord {
  if (!token) throw missingCredentials();
  const record = simulator.state.accessTokens.get(token);
  const expired = record && record.expiresAtMs !== null && record.expiresAtMs <= simulator.clock.now();
  const user = record && !expired ? simulator.state.users.get(record.email) : undefined;
  if (!user) throw invalidCredentials();
  return user;
}
