import { randomUUID } from 'node:crypto';
import { AppError } from '@calendar-cache/errors';
import type { CalendarListRepository } from '../calendar-list/calendar-list.ts';
import type { Clock } from '../time/clock.ts';
import type { ConnectedCredentialRepository } from './connected-credential.ts';
import type { VerifiedSecret } from './credential-authority.ts';
import { sealCredentialSecret } from './credential-secret.ts';
import type { KeyRing } from './key-ring.ts';

/** What {@link keepCredential} needs. */
export interface KeepCredentialDependencies {
  connected: Pick<ConnectedCredentialRepository, 'findIdByAccount' | 'add' | 'renew'>;
  lists: Pick<CalendarListRepository, 'ensure'>;
  keyRing: KeyRing;
  clock: Clock;
  /** Asks for the account's list of calendars, which is due; where nobody can be asked now, the sweep will. */
  onConnected?: (credentialId: string) => Promise<void>;
}

/** A credential that is stored. */
export interface KeptCredential {
  credentialId: string;
  /** `reconnected`: the person had that account connected before, and its calendars go on by themselves. */
  outcome: 'connected' | 'reconnected';
}

/** Twice the same account at once: the second finds the first. */
const tries = 3;

/**
 * Stores what Google has just taken: a new credential, or the same one renewed where the person had connected that
 * account before (L16).
 * @throws AppError `user-not-found`
 */
export async function keepCredential(
  deps: KeepCredentialDependencies,
  { userId, verified }: { userId: string; verified: VerifiedSecret },
): Promise<KeptCredential> {
  const { accountId, secret } = verified;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const known = await deps.connected.findIdByAccount(userId, accountId);
    const id = known ?? randomUUID();
    const sealedSecret = sealCredentialSecret(deps.keyRing, id, secret);
    const nowMs = deps.clock.now();
    const stored = { kind: secret.kind, sealedSecret, nowMs };
    const isKept =
      known === null
        ? await deps.connected.add({ id, userId, accountId, ...stored })
        : await deps.connected.renew(known, stored);
    if (!isKept) continue;
    await deps.lists.ensure(id, nowMs);
    await deps.onConnected?.(id);
    return { credentialId: id, outcome: known === null ? 'connected' : 'reconnected' };
  }
  throw new AppError('database-unavailable', 'The credential is connected and removed by others at this moment.');
}
