import { isAppError } from '@calendar-cache/errors';
import type { Clock } from '../time/clock.ts';
import type { CredentialRepository } from './credential.ts';
import type { KeyRing } from './key-ring.ts';
import { seal, sealingKeyOf, unseal } from './seal.ts';

/** How many stored secrets a key has sealed. */
export interface KeyUse {
  keyId: string;
  secrets: number;
}

/** Where sealed secrets are looked through. */
export interface SealedSecretRepository {
  /** Credentials that another key has sealed, in the order of their ids. */
  listSealedByOthers(page: {
    keyId: string;
    afterId: string | null;
    limit: number;
  }): Promise<{ id: string; sealedSecret: string }[]>;
  /** Every key that has sealed something, consents that are under way included. */
  countByKey(nowMs: number): Promise<KeyUse[]>;
}

/** How far a rotation is. */
export interface RotationProgress {
  resealed: number;
  /** Changed by somebody else at that moment, and left alone: the next round finds them, if they need it. */
  changed: number;
  /** Sealed by a key that the ring does not hold, or not what was sealed. They stay as they are. */
  unreadable: number;
}

/**
 * Seals every credential with the newest key of the ring, batch by batch. What changes meanwhile is not overwritten:
 * each write compares (L11). It may be stopped and begun again at any moment: what is done is not looked at again.
 */
export async function rotateKeys(
  deps: {
    credentials: Pick<CredentialRepository, 'updateSecret'>;
    sealed: SealedSecretRepository;
    keyRing: KeyRing;
    clock: Clock;
  },
  options: { batch: number; onProgress: (progress: RotationProgress) => void },
): Promise<RotationProgress & { keys: KeyUse[] }> {
  const keyId = sealingKeyOf(deps.keyRing).id;
  const progress: RotationProgress = { resealed: 0, changed: 0, unreadable: 0 };
  let afterId: string | null = null;
  for (;;) {
    const found = await deps.sealed.listSealedByOthers({ keyId, afterId, limit: options.batch });
    for (const stored of found) progress[await reseal(deps, stored)] += 1;
    if (found.length > 0) options.onProgress({ ...progress });
    afterId = found.at(-1)?.id ?? null;
    if (found.length < options.batch || afterId === null) break;
  }
  return { ...progress, keys: await deps.sealed.countByKey(deps.clock.now()) };
}

async function reseal(
  { credentials, keyRing }: { credentials: Pick<CredentialRepository, 'updateSecret'>; keyRing: KeyRing },
  { id, sealedSecret }: { id: string; sealedSecret: string },
): Promise<keyof RotationProgress> {
  try {
    const to = seal(keyRing, unseal(keyRing, sealedSecret, id), id);
    return (await credentials.updateSecret(id, { from: sealedSecret, to })) ? 'resealed' : 'changed';
  } catch (error) {
    if (isAppError(error, 'credential-unreadable')) return 'unreadable';
    throw error;
  }
}
