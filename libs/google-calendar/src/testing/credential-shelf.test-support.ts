import { randomBytes } from 'node:crypto';
import {
  type CredentialRepository,
  type CredentialSecret,
  keyRingOf,
  type SealedCredential,
  type SecretChange,
  sealCredentialSecret,
  unsealCredentialSecret,
} from '@calendar-cache/calendar-cache';

/** A key ring for tests. */
export const keyRing = keyRingOf([{ id: 'test', secret: randomBytes(32).toString('base64') }]);

/** Credentials in memory, with what was written to them. */
export class CredentialShelf implements CredentialRepository {
  readonly rows = new Map<string, SealedCredential>();
  readonly updates: string[] = [];
  readonly #rejectedAtMs = new Map<string, number>();

  put(id: string, secret: CredentialSecret): void {
    this.rows.set(id, {
      id,
      userId: 'user-1',
      state: 'active',
      rejectedTokens: 0,
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
    this.rows.set(credential.id, { ...credential, state: 'active', rejectedTokens: 0 });
  }

  async updateSecret(id: string, { from, to }: SecretChange): Promise<boolean> {
    if (this.rows.get(id)?.sealedSecret !== from) return false;
    this.#change(id, { sealedSecret: to });
    this.updates.push(id);
    return true;
  }

  storeRefreshed(id: string, change: SecretChange): Promise<boolean> {
    return this.updateSecret(id, change);
  }

  async markNeedsReconnect(id: string, { seenSecret }: { seenSecret: string }): Promise<boolean> {
    const row = this.rows.get(id);
    if (row?.state !== 'active' || row.sealedSecret !== seenSecret) return false;
    this.#change(id, { state: 'needs_reconnect' });
    return true;
  }

  async countRejectedToken(
    id: string,
    { seenSecret, atMs, pauseMs, limit }: { seenSecret: string; atMs: number; pauseMs: number; limit: number },
  ): Promise<boolean> {
    const lastMs = this.#rejectedAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
    const rejectedTokens = this.rows.get(id)?.rejectedTokens ?? 0;
    if (lastMs + pauseMs > atMs) return false;
    this.#rejectedAtMs.set(id, atMs);
    this.#change(id, { rejectedTokens: rejectedTokens + 1 });
    return rejectedTokens + 1 >= limit && this.markNeedsReconnect(id, { seenSecret });
  }

  async forgetRejectedTokens(id: string): Promise<void> {
    this.#rejectedAtMs.delete(id);
    this.#change(id, { rejectedTokens: 0 });
  }

  #change(id: string, change: Partial<SealedCredential>): void {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, ...change });
  }
}

/** An OAuth secret that has to be refreshed before the first call. */
export const staleSecret: Extract<CredentialSecret, { kind: 'oauth' }> = {
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
