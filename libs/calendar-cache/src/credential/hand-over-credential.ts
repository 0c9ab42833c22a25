import { AppError } from '@calendar-cache/errors';
import type { UserRepository, Viewer } from '../user/user-repository.ts';
import type { CredentialSecret } from './credential.ts';
import type { CredentialAuthority } from './credential-authority.ts';
import { type KeepCredentialDependencies, type KeptCredential, keepCredential } from './keep-credential.ts';

/** What {@link handOverCredential} needs. */
export interface HandOverCredentialDependencies extends KeepCredentialDependencies {
  users: Pick<UserRepository, 'find'>;
  authority: Pick<CredentialAuthority, 'verify'>;
}

/** A secret that the host product, or the operator, holds already. */
export type HandedOverSecret =
  | { kind: 'oauth'; refreshToken: string }
  | Extract<CredentialSecret, { kind: 'service-account' }>;

/**
 * Stores a refresh token or a service account after one call to Google with it.
 * @throws AppError `user-not-found`, `credential-refused`, `scope-not-granted`, else what Google's answer means
 */
export async function handOverCredential(
  deps: HandOverCredentialDependencies,
  { userId, secret }: { userId: string; secret: HandedOverSecret },
  viewer: Viewer,
): Promise<KeptCredential> {
  if ((await deps.users.find(userId, viewer)) === null) {
    throw new AppError('user-not-found', 'There is no such user.');
  }
  const whole: CredentialSecret =
    secret.kind === 'oauth' ? { ...secret, accessToken: null, accessTokenExpiresAtMs: null } : secret;
  return keepCredential(deps, { userId, verified: await deps.authority.verify(whole) });
}
