import { isAppError } from '@calendar-cache/errors';
import type { ConnectedCredential, StoredCredential } from './connected-credential.ts';
import { unsealCredentialSecret } from './credential-secret.ts';
import type { KeyRing } from './key-ring.ts';

/** A stored credential without its secret, and whether that could be opened. A person who reconnects mends both faults. */
export function judgeCredential(ring: KeyRing, { sealedSecret, ...stored }: StoredCredential): ConnectedCredential {
  if (stored.state === 'active' && !opens(ring, { id: stored.id, sealedSecret })) {
    return { ...stored, state: 'unreadable' };
  }
  return stored;
}

function opens(ring: KeyRing, stored: Pick<StoredCredential, 'id' | 'sealedSecret'>): boolean {
  try {
    unsealCredentialSecret(ring, stored);
    return true;
  } catch (error) {
    if (isAppError(error, 'credential-unreadable')) return false;
    throw error;
  }
}
