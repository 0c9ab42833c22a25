import type { Credential } from '@calendar-cache/calendar-cache';
import type { CredentialDependencies } from './credential-dependencies.ts';
import { CredentialSessions } from './credential-sessions.ts';

/**
 * The reference's `getCredentialForCalendarCache`: a credential unsealed, its access token refreshed where it is about to expire.
 * Throws `credential-revoked`, `credential-unreadable`, or what the token endpoint's answer means.
 */
export function createGetCredentialForCalendarCache(
  dependencies: CredentialDependencies,
): (query: { credentialId: string }) => Promise<Credential> {
  const sessions = new CredentialSessions(dependencies);
  return async ({ credentialId }) => {
    const tokens = await sessions.open(credentialId);
    await tokens.get();
    return tokens.credential();
  };
}
