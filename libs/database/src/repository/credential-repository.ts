import type {
  CredentialRepository as CredentialRepositoryPort,
  SealedCredential,
} from '@calendar-cache/calendar-cache';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { credentials } from '../schema/index.ts';

/** Credentials in PostgreSQL, sealed (L20). */
export class CredentialRepository implements CredentialRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findById(id: string): Promise<SealedCredential | null> {
    const [row] = await this.#database.select().from(credentials).where(eq(credentials.id, id));
    if (row === undefined) return null;
    return { id: row.id, userId: row.userId, state: row.state, sealedSecret: row.sealedSecret };
  }

  async insert(credential: { id: string; userId: string; sealedSecret: string }): Promise<void> {
    await this.#database.insert(credentials).values(credential);
  }

  async updateSecret(id: string, sealedSecret: string): Promise<void> {
    await this.#database.update(credentials).set({ sealedSecret, updatedAt: sql`now()` }).where(eq(credentials.id, id));
  }

  async markNeedsReconnect(id: string): Promise<void> {
    await this.#database
      .update(credentials)
      .set({ state: 'needs_reconnect', updatedAt: sql`now()` })
      .where(eq(credentials.id, id));
  }
}
