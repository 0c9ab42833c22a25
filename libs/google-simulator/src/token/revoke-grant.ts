import type { Simulator } from '../simulator/simulator.ts';
import { OAuthError } from './oauth-error.ts';

/** Ends everything that a user granted: refresh tokens answer `invalid_grant`, access tokens 401. Channels live on. */
export function revokeGrant(simulator: Simulator, email: string): void {
  for (const grant of simulator.state.refreshTokens.values()) {
    if (grant.email === email) grant.revoked = true;
  }
  for (const [token, record] of simulator.state.accessTokens) {
    if (record.email === email) simulator.state.accessTokens.delete(token);
  }
}

/**
 * The revocation endpoint, with an access or a refresh token.
 * @throws OAuthError `invalid_token`
 */
export function revokeToken(simulator: Simulator, token: string): void {
  const refresh = simulator.state.refreshTokens.get(token);
  const owner = refresh?.revoked ? undefined : (refresh ?? simulator.state.accessTokens.get(token))?.email;
  if (owner === undefined) throw new OAuthError(400, 'invalid_token', 'Token expired or revoked');
  revokeGrant(simulator, owner);
}
