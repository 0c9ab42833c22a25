import type {
  BegunConsent,
  ConsentRepository as ConsentRepositoryPort,
  UsedConsent,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { consentRequests as table } from '../schema/index.ts';
import { brokenForeignKey } from './constraint-violation.ts';

/** Begun consents in PostgreSQL. */
export class ConsentRepository implements ConsentRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert({ expiresAtMs, ...consent }: BegunConsent): Promise<void> {
    try {
      await this.#database.insert(table).values({ ...consent, expiresAt: expiresAtMs });
    } catch (error) {
      throw brokenForeignKey(error) === null ? error : new AppError('user-not-found', 'There is no such user.');
    }
  }

  use(stateHash: string, atMs: number): Promise<UsedConsent> {
    return this.#database.transaction(async (transaction): Promise<UsedConsent> => {
      const [consent] = await transaction.select().from(table).where(eq(table.stateHash, stateHash)).for('update');
      if (consent === undefined) return { outcome: 'unknown' };
      const { userId, sealedVerifier, returnUrl, expiresAt } = consent;
      if (sealedVerifier === null) return { outcome: 'used' };
      if (expiresAt <= atMs) return { outcome: 'expired' };
      await transaction
        .update(table)
        .set({ usedAt: atMs, sealedVerifier: null })
        .where(and(eq(table.stateHash, stateHash), isNull(table.usedAt), gt(table.expiresAt, atMs)));
      return { outcome: 'used-now', userId, sealedVerifier, returnUrl };
    });
  }

  async removeExpired(beforeMs: number): Promise<void> {
    await this.#database.delete(table).where(lt(table.expiresAt, beforeMs));
  }
}
