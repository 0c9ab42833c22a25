import type { CredentialRepository, KeyRing, ReconnectReason } from '@calendar-cache/calendar-cache';
import type { GoogleConnection } from '../provider/google-connection.ts';

/** A credential that no longer works: the person has to connect again. Told once per change, without a person (L20). */
export interface NeedsReconnect {
  credentialId: string;
  reason: ReconnectReason;
}

/** How Google is reached, where credentials lie, and the keys that open them. */
export interface CredentialDependencies extends GoogleConnection {
  credentials: CredentialRepository;
  keyRing: KeyRing;
  /**
   * Lets one process at a time refresh a credential, so that the others find its token. It saves calls, nothing more:
   * where it can't be had in time, the work is done without it.
   */
  refreshLock?: <Result>(credentialId: string, work: () => Promise<Result>) => Promise<Result>;
  onNeedsReconnect?: (event: NeedsReconnect) => void;
}
