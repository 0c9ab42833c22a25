import type { RemovedCredential } from '../removal/removal.ts';
import type { KeysetPage, Viewer } from '../user/user-repository.ts';
import type { CredentialKind, ReconnectReason, SealedCredential } from './credential.ts';

/** A credential as it is listed: everything but the secret. */
export interface ConnectedCredential {
  id: string;
  userId: string;
  kind: CredentialKind;
  /** The Google account, by the id of its primary calendar; null where it was stored without asking Google. */
  accountId: string | null;
  /**
   * `active`: works as far as we know. `needs_reconnect`: Google takes it no more. `unreadable`: sealed by a key that is
   * not in the ring, or not what was sealed; it works again as soon as the key is back.
   */
  state: CredentialState;
  reason: ReconnectReason | null;
  /** Since when it needs to be reconnected. */
  stateSinceMs: number | null;
  /** When Google last granted an access token for it. */
  refreshedAtMs: number | null;
  createdAtMs: number;
  /** How many selected calendars are read with it. */
  calendars: number;
}

export const credentialStates = ['active', 'needs_reconnect', 'unreadable'] as const;
export type CredentialState = (typeof credentialStates)[number];

/** Every change of a credential's state; ARCHITECTURE.md draws them. Null: there is no credential. */
export const credentialTransitions: readonly {
  from: CredentialState | null;
  to: CredentialState | null;
  by: string;
}[] = [
  { from: null, to: 'active', by: 'consent, refresh token or service account, taken by Google' },
  { from: 'active', to: 'needs_reconnect', by: 'invalid_grant, or five fresh tokens refused in a row' },
  { from: 'needs_reconnect', to: 'active', by: 'the person connects the account again' },
  { from: 'active', to: 'unreadable', by: 'its key has left ENCRYPTION_KEYS' },
  { from: 'unreadable', to: 'active', by: 'the key is back, or the person connects again' },
  { from: 'active', to: null, by: 'removed' },
  { from: 'needs_reconnect', to: null, by: 'removed' },
  { from: 'unreadable', to: null, by: 'removed' },
];

/** A {@link ConnectedCredential} before anyone has tried to open it. */
export type StoredCredential = Omit<ConnectedCredential, 'state'> & Pick<SealedCredential, 'state' | 'sealedSecret'>;

/** What is stored of a credential that Google has just taken. */
export interface NewSecret {
  kind: CredentialKind;
  sealedSecret: string;
  nowMs: number;
}

/** Where credentials lie, as far as people connect, look at and disconnect them. */
export interface ConnectedCredentialRepository {
  /** Null also where the viewer may not see the person. */
  find(id: string, viewer: Viewer): Promise<StoredCredential | null>;
  list(page: KeysetPage & Viewer & { userId: string | null }): Promise<StoredCredential[]>;
  findIdByAccount(userId: string, accountId: string): Promise<string | null>;
  /** False where the person has connected that account meanwhile. @throws AppError `user-not-found` */
  add(credential: NewSecret & { id: string; userId: string; accountId: string }): Promise<boolean>;
  /**
   * The person connected the account again: the newest grant wins, and every calendar of it is due with a full read and
   * a new channel, errors forgotten, in one transaction. False where the credential is gone.
   */
  renew(id: string, secret: NewSecret): Promise<boolean>;
  /** With its calendars, in one transaction; null where there is none. */
  remove(id: string): Promise<RemovedCredential | null>;
}
