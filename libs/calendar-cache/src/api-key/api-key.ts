import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a key may do. */
export const apiKeyScopes = ['read', 'manage', 'ops'] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** A key as it is stored: never the key itself. */
export interface ApiKey {
  id: string;
  name: string;
  scopes: readonly ApiKeyScope[];
  /** Null sees everyone; else only that team's people. */
  teamId: string | null;
}

/** A key as it is listed. `lastUsedAtMs` lags by up to a minute; null where the key was never used. */
export interface ListedApiKey extends ApiKey {
  createdAtMs: number;
  lastUsedAtMs: number | null;
}

/** What a key that is to be made may do. */
export type NewApiKey = Omit<ApiKey, 'id'>;

/** When a key was last used. */
export interface ApiKeyUse {
  id: string;
  atMs: number;
}

/** Where keys lie. */
export interface ApiKeyRepository {
  findByHash(hash: string): Promise<ApiKey | null>;
  /** @throws AppError `team-not-found`. */
  insert(key: NewApiKey & { hash: string }): Promise<{ id: string }>;
  /** The keys that are not revoked, the oldest first; those of one team where `teamId` is not null. */
  list(teamId: string | null): Promise<ListedApiKey[]>;
  /** Gives false where there is no such key, it is revoked already, or it is not of that team (null: of any). */
  revoke(id: string, by: { teamId: string | null; atMs: number }): Promise<boolean>;
  /** An older use never hides a newer one. */
  recordUses(uses: readonly ApiKeyUse[]): Promise<void>;
}

/** A new key of 256 random bits; shown once, stored as its hash. */
export function createApiKeySecret(): string {
  return `cck_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 suffices for 256 random bits: there is nothing to guess (L21). */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/**
 * Compares two hashes in constant time (L21). The index that finds the row gives nothing away either, since nobody can
 * choose hashes, but that rests on the hash; this rests on nothing.
 */
export function isSameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
