import type {
  CredentialKind,
  CredentialRepository as CredentialRepositoryPort,
  ReconnectReason,
  SealedCredential,
  SecretChange,
} from '@calendar-cache/calendar-cache';
import { and, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { credentials } from '../schema/index.ts';

/** Credentials in PostgreSQL, sealed (L20). Every write compares the secret that it was decided from (L11). */
export class CredentialRepository implements CredentialRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findById(id: string): Promise<SealedCredential | null> {
    const [row] = await this.#database.select().from(credentials).where(eq(credentials.id, id));
    if (row === undefined) return null;
    const { userId, state, sealedSecret, rejectedTokens } = row;
    return { id, userId, state, sealedSecret, rejectedTokens };
  }

  async insert(credential: {
    id: string;
    userId: string;
    sealedSecret: string;
    kind?: CredentialKind;
    accountId?: string | null;
  }): Promise<void> {
    await this.#database.insert(credentials).values(credential);
  }

  updateSecret(id: string, { from, to }: SecretChange): Promise<boolean> {
    return this.#change(id, { sealedSecret: to }, eq(credentials.sealedSecret, from));
  }

  storeRefreshed(id: string, { from, to, atMs }: SecretChange & { atMs: number }): Promise<boolean> {
    return this.#database.transaction(async (transaction) => {
      const held = eq(credentials.sealedSecret, from);
      // An invalid_grant of another process was about a token that this very grant has replaced.
      const mistaken = and(eq(credentials.state, 'needs_reconnect'), eq(credentials.stateReason, 'invalid_grant'));
      const alive = { state: 'active', stateReason: null, stateSince: null } as const;
      if (await change(transaction, id, alive, and(held, mistaken))) await makeCalendarsDue(transaction, id, atMs);
      return change(transaction, id, { sealedSecret: to, refreshedAt: atMs }, held);
    });
  }

  markNeedsReconnect(
    id: string,
    { seenSecret, reason, atMs }: { seenSecret: string; reason: ReconnectReason; atMs: number },
  ): Promise<boolean> {
    return this.#change(
      id,
      { state: 'needs_reconnect', stateReason: reason, stateSince: atMs },
      and(eq(credentials.sealedSecret, seenSecret), eq(credentials.state, 'active')),
    );
  }

  async countRejectedToken(
    id: string,
    { seenSecret, atMs, pauseMs, limit }: { seenSecret: string; atMs: number; pauseMs: number; limit: number },
  ): Promise<boolean> {
    await this.#change(
      id,
      { rejectedTokens: sql`${credentials.rejectedTokens} + 1`, lastRejectedAt: atMs },
      and(
        eq(credentials.state, 'active'),
        or(isNull(credentials.lastRejectedAt), lte(credentials.lastRejectedAt, atMs - pauseMs)),
      ),
    );
    return this.#change(
      id,
      { state: 'needs_reconnect', stateReason: 'tokens-rejected', stateSince: atMs },
      and(
        eq(credentials.sealedSecret, seenSecret),
        eq(credentials.state, 'active'),
        sql`${credentials.rejectedTokens} >= ${limit}`,
      ),
    );
  }

  async forgetRejectedTokens(id: string): Promise<void> {
    await this.#change(id, { rejectedTokens: 0, lastRejectedAt: null }, gt(credentials.rejectedTokens, 0));
  }

  #change(id: string, changes: Changes, condition: SQL | undefined): Promise<boolean> {
    return change(this.#database, id, changes, condition);
  }
}

type Changes = Parameters<ReturnType<Database['update']>['set']>[0];

async function change(database: Database, id: string, changes: Changes, condition: SQL | undefined): Promise<boolean> {
  const changed = await database
    .update(credentials)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(and(eq(credentials.id, id), condition))
    .returning({ id: credentials.id });
  return changed.length === 1;
}

async function makeCalendarsDue(database: Database, credentialId: string, atMs: number): Promise<void> {
  await database.execute(sql`
    UPDATE calendar_subscriptions SET due_at = least(due_at, ${new Date(atMs).toISOString()}::timestamptz)
    WHERE selected_calendar_id IN (SELECT id FROM selected_calendars WHERE credential_id = ${credentialId}::uuid)`);
}
