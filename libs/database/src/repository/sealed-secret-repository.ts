import type { KeyUse, SealedSecretRepository as SealedSecretRepositoryPort } from '@calendar-cache/calendar-cache';
import { and, asc, gt, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { credentials } from '../schema/index.ts';

/** A sealed text names its key in its second part: `v1.<key id>.…` */
const keyIdOf = (column: string) => sql.raw(`split_part(${column}, '.', 2)`);

/** Sealed secrets in PostgreSQL, by the key that sealed them. */
export class SealedSecretRepository implements SealedSecretRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  listSealedByOthers(page: {
    keyId: string;
    afterId: string | null;
    limit: number;
  }): Promise<{ id: string; sealedSecret: string }[]> {
    const after = page.afterId === null ? undefined : gt(credentials.id, page.afterId);
    return this.#database
      .select({ id: credentials.id, sealedSecret: credentials.sealedSecret })
      .from(credentials)
      .where(and(after, sql`${keyIdOf('sealed_secret')} <> ${page.keyId}`))
      .orderBy(asc(credentials.id))
      .limit(page.limit);
  }

  async countByKey(nowMs: number): Promise<KeyUse[]> {
    const rows = await this.#database.execute<{ keyId: string; secrets: number }>(sql`
      SELECT key_id AS "keyId", count(*)::int AS secrets FROM (
        SELECT ${keyIdOf('sealed_secret')} AS key_id FROM credentials
        UNION ALL
        SELECT ${keyIdOf('sealed_verifier')} FROM consent_requests 
        WHERE sealed_verifier IS NOT NULL AND expires_at > ${new Date(nowMs).toISOString()}::timestamptz) AS sealed
      GROUP BY key_id ORDER BY key_id`);
    return [...rows];
  }
}
