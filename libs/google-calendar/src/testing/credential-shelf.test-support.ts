import { randomBytes } from 'node:crypto';
import {
  type CredentialRepository,
  type CredentialSecret,
  keyRingOf,
  type SealedCredential,
  sealCredentialSecret,
  unsealCredentialSecret,
} from '@calendar-cache/calendar-cache';

/** A key ring for tests. */
export const keyRing = keyRingOf([{ id: 'test', secret: randomBytes(32).toString('base64') }]);

/** Credentials in memory, with what was written to them. */
export class CredentialShelf implements CredentialRepository {
  readonly rows = new Map<string, SealedCredential>();
  readonly updates: string[] = [];

  put(id: string, secret: CredentialSecret): void {
    this.rows.set(id, {
      id,
      userId: 'user-1',
      state: 'active',
      sealedSecret: sealCredentialSecret(keyRing, id, secret),
    });
  }

  secretOf(id: string): CredentialSecret {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`No credential ${id} on the shelf.`);
    return unsealCredentialSecret(keyRing, row);
  }

  async findById(id: string): Promise<SealedCredential | null> {
    return this.rows.get(id) ?? null;
  }

  async insert(credential: { id: string; userId: string; sealedSecret: string }): Promise<void> {
    this.rows.set(credential.id, { ...credential, state: 'active' });
  }

  async updateSecret(id: string, sealedSecret: string): Promise<void> {
    this.#change(id, { sealedSecret });
    this.updates.push(id);
  }

  async markNeedsReconnect(id: string): Promise<void> {
    this.#change(id, { state: 'needs_reconnect' });
  }

  #change(id: string, change: Partial<SealedCredential>): void {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, ...change });
  }
}

/** An OAuth secret that has to be refreshed before the first call. */
export const staleSecret: CredentialSecret = {
  kind: 'oauth',
  refreshToken: 'refresh-1',
  accessToken: null,
  accessTokenExpiresAtMs: null,
};

/** An OAuth secret whose access token is good for an hour from `nowMs`. */
export function freshSecret(nowMs: number): CredentialSecret {
  return {
    kind: 'oauth',
    refreshToken: 'refresh-1',
    accessToken: 'access-1',
    accessTokenExpiresAtMs: nowMs + 3_600_000,
  };
}
