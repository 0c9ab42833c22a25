import { AppError } from '@calendar-cache/errors';
import { z } from 'zod';
import type { CredentialSecret, SealedCredential } from './credential.ts';
import type { KeyRing } from './key-ring.ts';
import { seal, unseal } from './seal.ts';

const secretSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth'),
    refreshToken: z.string().min(1),
    accessToken: z.string().nullable(),
    accessTokenExpiresAtMs: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('service-account'),
    clientEmail: z.string().min(1),
    privateKey: z.string().min(1),
    subject: z.string().min(1),
  }),
]);

/** The secret of a credential as it is stored, bound to the credential's id: in another row it does not open (L20). */
export function sealCredentialSecret(ring: KeyRing, credentialId: string, secret: CredentialSecret): string {
  return seal(ring, JSON.stringify(secret), credentialId);
}

/** The secret of a stored credential; throws `credential-unreadable`. */
export function unsealCredentialSecret(
  ring: KeyRing,
  stored: Pick<SealedCredential, 'id' | 'sealedSecret'>,
): CredentialSecret {
  const text = unseal(ring, stored.sealedSecret, stored.id);
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    // Neither zod's nor JSON's error is kept as the cause: both may quote the secret.
    throw new AppError('credential-unreadable', 'A stored credential holds something else than a secret.', {
      details: { reason: 'not-a-secret' },
    });
  }
}
