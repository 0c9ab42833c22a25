import { AppError, isAppError } from '@calendar-cache/errors';
import type { OpenChannelRepository, RemovalReceipt, RemovedCredential } from '../removal/removal.ts';
import { ChannelStopper, type StopChannelsDependencies } from '../removal/stop-channels.ts';
import type { Viewer } from '../user/user-repository.ts';
import type { ConnectedCredentialRepository, StoredCredential } from './connected-credential.ts';
import type { CredentialAuthority } from './credential-authority.ts';
import { unsealCredentialSecret } from './credential-secret.ts';
import type { KeyRing } from './key-ring.ts';

/** What {@link removeCredential} needs. */
export interface RemoveCredentialDependencies extends StopChannelsDependencies {
  connected: Pick<ConnectedCredentialRepository, 'find' | 'remove'>;
  channels: Pick<OpenChannelRepository, 'listOfCredential'>;
  authority: Pick<CredentialAuthority, 'revoke'>;
  keyRing: KeyRing;
}

/** What a removal did; `grant` says whether Google took the grant back: an error code where it did not. */
export type CredentialReceipt = RemovalReceipt<RemovedCredential['removed']> & { grant: string };

/**
 * Stops the channels while the credential lives, then removes it with its calendars in one transaction, and gives the
 * grant back to Google where that is wished. Nothing that Google says holds it back: the receipt tells.
 * @throws AppError `credential-not-found`
 */
export async function removeCredential(
  deps: RemoveCredentialDependencies,
  { id, isRevoked }: { id: string; isRevoked: boolean },
  viewer: Viewer,
): Promise<CredentialReceipt> {
  const stored = await deps.connected.find(id, viewer);
  if (stored === null) throw noSuchCredential();
  const stopper = new ChannelStopper(deps);
  await stopper.stop(await deps.channels.listOfCredential(id));
  const gone = await deps.connected.remove(id);
  if (gone === null) throw noSuchCredential();
  // A watch that was under way may have come between.
  await stopper.stop(gone.channels);
  const grant = isRevoked ? await revokeGrant(deps, stored) : 'kept';
  return { removed: gone.removed, channels: stopper.receipt(), grant };
}

async function revokeGrant(deps: RemoveCredentialDependencies, stored: StoredCredential): Promise<string> {
  try {
    await deps.authority.revoke(unsealCredentialSecret(deps.keyRing, stored));
    return 'revoked';
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.code;
  }
}

/** The same for credentials of people whom the viewer may not see as for none (L21). */
export function noSuchCredential(): AppError {
  return new AppError('credential-not-found', 'There is no such credential.');
}
