import type {
  CalendarSubscription,
  CalendarSubscriptionRepository as CalendarSubscriptionRepositoryPort,
  FailedAttempt,
  HorizonCandidate,
  SubscriptionChannel,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, gt, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { credentials, selectedCalendars, calendarSubscriptions as table } from '../schema/index.ts';
import { findSubscription } from './find-subscription.ts';

/** Subscriptions in PostgreSQL. `version` is moved by committed runs alone, never here. */
export class CalendarSubscriptionRepository implements CalendarSubscriptionRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  findById(id: string): Promise<CalendarSubscription | null> {
    return findSubscription(this.#database, eq(table.id, id));
  }

  findByChannelId(channelId: string): Promise<CalendarSubscription | null> {
    return findSubscription(this.#database, eq(table.googleChannelId, channelId));
  }

  findBySelectedCalendarId(selectedCalendarId: string): Promise<CalendarSubscription | null> {
    return findSubscription(this.#database, eq(table.selectedCalendarId, selectedCalendarId));
  }

  /** Idempotent: a calendar that has a subscription keeps it. */
  async create(subscription: { selectedCalendarId: string; dueAtMs: number }): Promise<{ id: string }> {
    const { selectedCalendarId, dueAtMs } = subscription;
    await this.#database
      .insert(table)
      .values({ selectedCalendarId, dueAt: dueAtMs })
      .onConflictDoNothing({ target: table.selectedCalendarId });
    const [row] = await this.#database
      .select({ id: table.id })
      .from(table)
      .where(eq(table.selectedCalendarId, selectedCalendarId));
    if (row === undefined)
      throw new Error(`The subscription of calendar ${selectedCalendarId} vanished while created.`);
    return row;
  }

  async updateSyncToken(id: string, nextSyncToken: string | null): Promise<void> {
    await this.#set(id, { nextSyncToken });
  }

  async storeIntendedChannel(id: string, channelId: string): Promise<void> {
    await this.#set(id, { intendedChannelId: channelId });
  }

  async storeChannel(id: string, channel: SubscriptionChannel): Promise<boolean> {
    const stored = await this.#database
      .update(table)
      .set({
        googleChannelId: channel.channelId,
        googleChannelKind: channel.kind,
        googleChannelResourceId: channel.resourceId,
        googleChannelResourceUri: channel.resourceUri,
        googleChannelExpiration: channel.expiresAtMs,
        webhookKeyId: channel.webhookKeyId,
        intendedChannelId: null,
        pushSupported: true,
        watchErrors: 0,
        watchAgainAt: null,
        updatedAt: sql`now()`,
      })
      .where(and(eq(table.id, id), eq(table.intendedChannelId, channel.channelId)))
      .returning({ id: table.id });
    return stored.length === 1;
  }

  async clearChannel(id: string, channelId: string): Promise<void> {
    await this.#database
      .update(table)
      .set({
        googleChannelId: null,
        googleChannelKind: null,
        googleChannelResourceId: null,
        googleChannelResourceUri: null,
        googleChannelExpiration: null,
        webhookKeyId: null,
        updatedAt: sql`now()`,
      })
      .where(and(eq(table.id, id), eq(table.googleChannelId, channelId)));
  }

  async markPushUnsupported(id: string): Promise<void> {
    await this.#set(id, { pushSupported: false, intendedChannelId: null });
  }

  async recordNotification(id: string, atMs: number): Promise<void> {
    await this.#set(id, { lastNotificationAt: atMs });
  }

  async recordFailure(id: string, failure: FailedAttempt): Promise<void> {
    const until = instantOf(failure.backoffUntilMs);
    const wished =
      failure.leaseUntilMs === null ? sql`false` : sql`${table.dueAt} <> ${instantOf(failure.leaseUntilMs)}`;
    await this.#database
      .update(table)
      .set({
        syncErrors: sql`${table.syncErrors} + 1`,
        lastErrorCode: failure.code,
        dueAt: sql`CASE WHEN ${wished} THEN least(${table.dueAt}, ${until}) ELSE ${until} END`,
        backoffUntil: failure.backoffUntilMs,
        updatedAt: sql`now()`,
      })
      .where(and(eq(table.id, id), eq(table.version, failure.version)));
  }

  async markWriteOff(id: string, dueAtMs: number): Promise<void> {
    await this.#set(id, { untrustedReason: 'write-off', dueAt: dueAtMs, nextSyncToken: null });
  }

  async makeDue(id: string, dueAtMs: number): Promise<void> {
    await this.#set(id, { dueAt: sql`least(${table.dueAt}, ${instantOf(dueAtMs)})` });
  }

  async makeAllDue(dueAtMs: number): Promise<number> {
    const due = await this.#database.update(table).set({ dueAt: dueAtMs }).where(gt(table.dueAt, dueAtMs));
    return due.count;
  }

  async startAnew(id: string, nowMs: number): Promise<void> {
    await this.#set(id, {
      dueAt: nowMs,
      syncErrors: 0,
      backoffUntil: null,
      lastErrorCode: null,
      watchErrors: 0,
      watchAgainAt: null,
    });
  }

  async claimDue(portion: {
    nowMs: number;
    leaseUntilMs: number;
    limit: number;
    fullSyncs: number;
  }): Promise<string[]> {
    const { limit, fullSyncs } = portion;
    const full = await this.#claimDue(portion, isNull(table.nextSyncToken), Math.min(limit, fullSyncs));
    const incremental = await this.#claimDue(portion, isNotNull(table.nextSyncToken), limit - full.length);
    return [...full, ...incremental];
  }

  async #claimDue(portion: { nowMs: number; leaseUntilMs: number }, which: SQL, limit: number): Promise<string[]> {
    if (limit <= 0) return [];
    const due = this.#database
      .select({ id: table.id })
      .from(table)
      .where(and(which, lte(table.dueAt, portion.nowMs)))
      .orderBy(sql`${table.lastClaimedAt} ASC NULLS FIRST`, asc(table.dueAt))
      .limit(limit)
      .for('update', { skipLocked: true });
    const claimed = await this.#database
      .update(table)
      .set({ dueAt: portion.leaseUntilMs, lastClaimedAt: portion.nowMs })
      .where(sql`${table.id} IN ${due}`)
      .returning({ id: table.id });
    return claimed.map((row) => row.id);
  }

  async claimNeedingChannel(portion: {
    nowMs: number;
    expiresBeforeMs: number;
    againAtMs: number;
    limit: number;
  }): Promise<string[]> {
    const needing = this.#database
      .select({ id: table.id })
      .from(table)
      .innerJoin(selectedCalendars, eq(selectedCalendars.id, table.selectedCalendarId))
      .innerJoin(credentials, eq(credentials.id, selectedCalendars.credentialId))
      .where(
        and(
          eq(table.pushSupported, true),
          eq(credentials.state, 'active'),
          or(isNull(table.googleChannelId), lt(table.googleChannelExpiration, portion.expiresBeforeMs)),
          or(isNull(table.watchAgainAt), lte(table.watchAgainAt, portion.nowMs)),
        ),
      )
      .orderBy(sql`${table.watchAgainAt} ASC NULLS FIRST`, asc(table.googleChannelExpiration))
      .limit(portion.limit)
      .for('update', { of: table, skipLocked: true });
    const claimed = await this.#database
      .update(table)
      .set({ watchAgainAt: portion.againAtMs })
      .where(sql`${table.id} IN ${needing}`)
      .returning({ id: table.id });
    return claimed.map((row) => row.id);
  }

  async findWithChannel(page: { afterId: string | null; limit: number }): Promise<string[]> {
    const rows = await this.#database
      .select({ id: table.id })
      .from(table)
      .where(and(isNotNull(table.googleChannelId), page.afterId === null ? undefined : gt(table.id, page.afterId)))
      .orderBy(asc(table.id))
      .limit(page.limit);
    return rows.map((row) => row.id);
  }

  async recordWatchFailure(id: string, failure: { code: string; againAtMs: number }): Promise<void> {
    await this.#set(id, {
      watchErrors: sql`${table.watchErrors} + 1`,
      watchAgainAt: failure.againAtMs,
      lastErrorCode: failure.code,
    });
  }

  async findNeedingHorizon(page: {
    coveredBeforeMs: number;
    after: HorizonCandidate | null;
    limit: number;
  }): Promise<HorizonCandidate[]> {
    const { after } = page;
    const rows = await this.#database
      .select({ id: table.id, coveredUntilMs: table.coveredUntil })
      .from(table)
      .where(
        and(
          isNull(table.untrustedReason),
          lt(table.coveredUntil, page.coveredBeforeMs),
          after === null
            ? undefined
            : sql`(${table.coveredUntil}, ${table.id}) > (${instantOf(after.coveredUntilMs)}, ${after.id}::uuid)`,
        ),
      )
      .orderBy(asc(table.coveredUntil), asc(table.id))
      .limit(page.limit);
    return rows.flatMap(({ id, coveredUntilMs }) => (coveredUntilMs === null ? [] : [{ id, coveredUntilMs }]));
  }

  async #set(id: string, values: Parameters<ReturnType<Database['update']>['set']>[0]): Promise<void> {
    await this.#database
      .update(table)
      .set({ ...values, updatedAt: sql`now()` })
      .where(eq(table.id, id));
  }
}

function instantOf(epochMs: number): SQL {
  return sql`${new Date(epochMs).toISOString()}::timestamptz`;
}
