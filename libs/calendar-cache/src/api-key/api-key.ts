import { createHash, randomBytes } from 'node:crypto';

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

/** Where keys lie. */
export interface ApiKeyRepository {
  findByHash(hash: string): Promise<ApiKey | null>;
  insert(key: {
    name: string;
    hash: string;
    scopes: readonly ApiKeyScope[];
    teamId: string | null;
  }): Promise<{ id: string }>;
}

/** A new key of 256 random bits; shown once, stored as its hash. */
export function createApiKeySecret(): string {
  return `cck_${randomBytes(32).toString('base64url')}`;
}

/**
 * SHA-256 suffices for 256 random bits; looking a hash up by index gives nothing away about the key, since nobody
 * can choose hashes (L21).
 */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
