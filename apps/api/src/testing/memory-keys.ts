import { randomUUID } from 'node:crypto';
import {
  type ApiKey,
  type ApiKeyRepository,
  createApiKeySecret,
  hashApiKey,
  type NewApiKey,
} from '@calendar-cache/calendar-cache';
import type { Gatekeepers } from '../authentication/authenticate.ts';
import { KeyLimiter } from '../rate-limit/key-limiter.ts';

/** Keys of one test, where no database is. */
export class MemoryKeys implements Pick<ApiKeyRepository, 'findByHash' | 'insert' | 'list' | 'revoke'> {
  readonly #keys = new Map<string, ApiKey & { createdAtMs: number }>();

  /** A key as a caller sends it. */
  add(wanted: Pick<NewApiKey, 'scopes'> & Partial<NewApiKey>): string {
    const secret = createApiKeySecret();
    const { name = 'test', scopes, teamId = null } = wanted;
    this.#keys.set(hashApiKey(secret), { id: randomUUID(), name, scopes, teamId, createdAtMs: this.#keys.size });
    return secret;
  }

  async findByHash(hash: string): Promise<ApiKey | null> {
    return this.#keys.get(hash) ?? null;
  }

  async insert({ hash, ...key }: NewApiKey & { hash: string }): Promise<{ id: string }> {
    const id = randomUUID();
    this.#keys.set(hash, { id, ...key, createdAtMs: this.#keys.size });
    return { id };
  }

  async list(teamId: string | null) {
    const seen = [...this.#keys.values()].filter((key) => teamId === null || key.teamId === teamId);
    return seen.map((key) => ({ ...key, lastUsedAtMs: null }));
  }

  async revoke(id: string, { teamId }: { teamId: string | null }): Promise<boolean> {
    const found = [...this.#keys].find(([, key]) => key.id === id && (teamId === null || key.teamId === teamId));
    return found !== undefined && this.#keys.delete(found[0]);
  }
}

/** A gate that counts by itself; without a number next to nothing is beyond its limit. */
export function memoryGate(requests = Number.MAX_SAFE_INTEGER, clock = { now: () => 0 }) {
  const share = async () => ({ used: 0 });
  const limiter = new KeyLimiter({ limit: { requests, windowMs: 60_000 }, clock, share });
  return { limiter, uses: { note: () => undefined } } satisfies Partial<Gatekeepers>;
}
