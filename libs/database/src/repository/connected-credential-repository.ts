import type {
  ConnectedCredentialRepository as ConnectedCredentialRepositoryPort,
  KeysetPage,
  NewSecret,
  RemovedCredential,
  StoredCredential,
  Viewer,
} from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { removeCredential } from '../removal/remove-person.ts';
import { credentials } from '../schema/index.ts';
import { brokenForeignKey } from './constraint-violation.ts';
import { seenBy } from './user-repository.ts';

/** Credentials in PostgreSQL, as people connect, look at and disconnect them. */
export class ConnectedCredentialRepository implements ConnectedCredentialRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: string, viewer: Viewer): Promise<StoredCredential | null> {
    const [found] = await this.#select(and(eq(credentials.id, id), seenBy(viewer, sql`credentials.user_id`)), 1);
    return found ?? null;
  }

  list(page: KeysetPage & Viewer & { userId: string | null }): Promise<StoredCredential[]> {
    const after = page.afterId === null ? undefined : gt(credentials.id, page.afterId);
    const ofUser = page.userId === null ? undefined : eq(credentials.userId, page.userId);
    return this.#select(and(after, ofUser, seenBy(page, sql`credentials.user_id`)), page.limit);
  }

  async findIdByAccount(userId: string, accountId: string): Promise<string | null> {
    const [found] = await this.#database
      .select({ id: credentials.id })
      .from(credentials)
      .where(and(eq(credentials.userId, userId), eq(credentials.accountId, accountId)));
    return found?.id ?? null;
  }

  async add(credential: NewSecret & { id: string; userId: string; accountId: string }): Promise<boolean> {
    const { nowMs, ...values } = credential;
    try {
      const made = await this.#database
        .insert(credentials)
        .values({ ...values, refreshedAt: nowMs })
        .onConflictDoNothing({ target: [credentials.userId, credentials.accountId] })
        .returning({ id: credentials.id });
      return made.length === 1;
    } catch (error) {
      throw brokenForeignKey(error) === null ? error : new AppError('user-not-found', 'There is no such user.');
    }
  }

  renew(id: string, { kind, sealedSecret, nowMs }: NewSecret): Promise<boolean> {
    return this.#database.transaction(async (transaction) => {
      const renewed = await transaction
        .update(credentials)
        .set({
          kind,
          sealedSecret,
          state: 'active',
          stateReason: null,
          stateSince: null,
          rejectedTokens: 0,
          lastRejectedAt: null,
          refreshedAt: nowMs,
          updatedAt: sql`now()`,
        })
        .where(eq(credentials.id, id))
        .returning({ id: credentials.id });
      if (renewed.length === 0) return false;
      await resumeCalendars(transaction, id, nowMs);
      return true;
    });
  }

  remove(id: string): Promise<RemovedCredential | null> {
    return removeCredential(this.#database, id);
  }

  #select(condition: SQL | undefined, limit: number): Promise<StoredCredential[]> {
    // In full names: Drizzle leaves the table out, and the inner table has an id of its own.
    const calendars = sql<number>`(
      SELECT count(*)::int FROM selected_calendars calendar WHERE calendar.credential_id = credentials.id)`;
    return this.#database
      .select({
        id: credentials.id,
        userId: credentials.userId,
        kind: credentials.kind,
        accountId: credentials.accountId,
        state: credentials.state,
        reason: credentials.stateReason,
        stateSinceMs: credentials.stateSince,
        refreshedAtMs: credentials.refreshedAt,
        createdAtMs: credentials.createdAt,
        sealedSecret: credentials.sealedSecret,
        calendars,
      })
      .from(credentials)
      .where(condition)
      .orderBy(asc(credentials.id))
      .limit(limit);
  }
}

/**
 * Due at once and read in full: what happened while nobody could look is in no delta that we trust. The channels of the
 * dead grant may be dead, too: they count as expired, so that the sweep opens others and stops them (L14).
 */
async function resumeCalendars(transaction: Database, credentialId: string, nowMs: number): Promise<void> {
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  await transaction.execute(sql`
    UPDATE calendar_subscriptions SET
      due_at = ${now}, next_sync_token = NULL, sync_errors = 0, backoff_until = NULL, last_error_code = NULL,
      faulty_since = NULL, unfinished_runs = 0,
      watch_errors = 0, watch_again_at = ${now}, google_channel_expiration = least(google_channel_expiration, ${now}),
      updated_at = now()
    WHERE selected_calendar_id IN (SELECT id FROM selected_calendars WHERE credential_id = ${credentialId}::uuid)`);
}
