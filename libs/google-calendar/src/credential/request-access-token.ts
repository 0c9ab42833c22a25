import { createPrivateKey } from 'node:crypto';
import type { CredentialSecret } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { auth } from 'googleapis/build/src/apis/calendar/index.js';
import { type GoogleConnection, withoutProxy } from '../provider/google-connection.ts';
import { askTokenEndpoint, type GrantedAccess, oauthClientFor } from './ask-token-endpoint.ts';
import { defaultScopes } from './scopes.ts';

const assertionLifetimeSeconds = 3_600;

/**
 * Asks the token endpoint for an access token: the refresh grant, or a service account's signed assertion. Throws
 * `credential-revoked` on invalid_grant alone; everything else is the project's fault or Google's (L16).
 */
export async function requestAccessToken(
  secret: CredentialSecret,
  connection: GoogleConnection,
): Promise<GrantedAccess> {
  if (secret.kind === 'oauth') {
    const client = oauthClientFor(connection);
    client.setCredentials({ refresh_token: secret.refreshToken });
    return askTokenEndpoint(client, connection, () => client.refreshAccessToken());
  }
  const client = serviceAccount(secret, connection);
  return askTokenEndpoint(client, connection, () => client.getAccessToken());
}

function serviceAccount(
  { clientEmail, privateKey, subject }: Extract<CredentialSecret, { kind: 'service-account' }>,
  { tokenUrl, timeoutMs, clock, scopes = defaultScopes }: GoogleConnection,
) {
  if (!isPrivateKey(privateKey)) {
    throw new AppError('credential-unreadable', 'The private key of a service account cannot be used.', {
      details: { reason: 'unusable-private-key' },
    });
  }
  const nowSeconds = Math.floor(clock.now() / 1000);
  return new auth.JWT({
    email: clientEmail,
    key: privateKey,
    subject,
    scopes: [...scopes],
    // The client would sign with the clock of the machine.
    additionalClaims: { iat: nowSeconds, exp: nowSeconds + assertionLifetimeSeconds },
    transporterOptions: { timeout: timeoutMs, ...withoutProxy(tokenUrl) },
  });
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false; // Its error would quote the key.
  }
}
