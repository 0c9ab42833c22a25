import {
  type ApiKey,
  type ApiKeyRepository as ApiKeyRepositoryPort,
  type ApiKeyScope,
  type ApiKeyUse,
  apiKeyScopes,
  isSameHash,
  type ListedApiKey,
  type NewApiKey,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { apiKeys } from '../schema/index.ts';

const foreignKeyViolation = '23503';

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
    return row === undefined || !isSameHash(row.hash, hash) ? null : keyOf(row);
  }

  async insert(key: NewApiKey & { hash: string }): Promise<{ id: string }> {
    const [row] = await this.#database
      .insert(apiKeys)
      .values({ ...key, scopes: [...key.scopes] })
      .returning({ id: apiKeys.id })
      .catch((error: unknown) => {
        throw isForeignKeyViolation(error) ? new AppError('team-not-found', 'There is no such team.') : error;
      });
    if (row === undefined) throw new Error('An API key was not stored.');
    return row;
  }

  async list(teamId: string | null): Promise<ListedApiKey[]> {
    const ofTeam = teamId === null ? undefined : eq(apiKeys.teamId, teamId);
    const rows = await this.#database
      .select()
      .from(apiKeys)
      .where(and(isNull(apiKeys.revokedAt), ofTeam))
      .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
    return rows.map((row) => ({ ...keyOf(row), createdAtMs: row.createdAt, lastUsedAtMs: row.lastUsedAt }));
  }

  async revoke(id: string, { teamId, atMs }: { teamId: string | null; atMs: number }): Promise<boolean> {
    const ofTeam = teamId === null ? undefined : eq(apiKeys.teamId, teamId);
    const revoked = await this.#database
      .update(apiKeys)
      .set({ revokedAt: atMs })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt), ofTeam))
      .returning({ id: apiKeys.id });
    return revoked.length === 1;
  }

  async recordUses(uses: readonly ApiKeyUse[]): Promise<void> {
    if (uses.length === 0) return;
    const ids = sql.param(uses.map(({ id }) => id));
    const instants = sql.param(uses.map(({ atMs }) => new Date(atMs).toISOString()));
    await this.#database.execute(sql`
      UPDATE api_keys SET last_used_at = used.at
      FROM unnest(${ids}::uuid[], ${instants}::text[]::timestamptz[]) AS used (id, at)
      WHERE api_keys.id = used.id AND (last_used_at IS NULL OR last_used_at < used.at)`);
  }
}

function keyOf(row: typeof apiKeys.$inferSelect): ApiKey {
  const scopes: ApiKeyScope[] = apiKeyScopes.filter((scope) => row.scopes.includes(scope));
  return { id: row.id, name: row.name, scopes, teamId: row.teamId };
}

/** Drizzle wraps what the driver threw. */
function isForeignKeyViolation(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === foreignKeyViolation;
}
