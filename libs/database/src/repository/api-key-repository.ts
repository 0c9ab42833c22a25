import {
  type ApiKey,
  type ApiKeyRepository as ApiKeyRepositoryPort,
  type ApiKeyScope,
  apiKeyScopes,
} from '@calendar-cache/calendar-cache';
import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { apiKeys } from '../schema/index.ts';

/** API keys in PostgreSQL, by their hash. */
export class ApiKeyRepository implements ApiKeyRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findByHash(hash: string): Promise<ApiKey | null> {
    const [row] = await this.#database
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt)));
    if (row === undefined) return null;
    const scopes = apiKeyScopes.filter((scope) => row.scopes.includes(scope));
    return { id: row.id, name: row.name, scopes, teamId: row.teamId };
  }

  async insert(key: {
    name: string;
    hash: string;
    scopes: readonly ApiKeyScope[];
    teamId: string | null;
  }): Promise<{ id: string }> {
    const [row] = await this.#database
      .insert(apiKeys)
      .values({ ...key, scopes: [...key.scopes] })
      .returning({ id: apiKeys.id });
    if (row === undefined) throw new Error('An API key was not stored.');
    return row;
  }
}
