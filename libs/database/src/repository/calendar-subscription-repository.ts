import type {
  CalendarSubscription,
  CalendarSubscriptionRepository as CalendarSubscriptionRepositoryPort,
  FailedAttempt,
  SubscriptionChannel,
} from '@calendar-cache/calendar-cache';
import { and, asc, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
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
    await this.#set(id, {
      syncErrors: sql`${table.syncErrors} + 1`,
      lastErrorCode: failure.code,
      dueAt: failure.dueAtMs,
      backoffUntil: failure.backoffUntilMs,
    });
  }

  async markWriteOff(id: string, dueAtMs: number): Promise<void> {
    await this.#set(id, { untrustedReason: 'write-off', dueAt: dueAtMs, nextSyncToken: null });
  }

  async makeDue(id: string, dueAtMs: number): Promise<void> {
    await this.#set(id, { dueAt: sql`least(${table.dueAt}, ${new Date(dueAtMs).toISOString()}::timestamptz)` });
  }

  async makeAllDue(dueAtMs: number): Promise<number> {
    const due = await this.#database
      .update(table)
      .set({ dueAt: dueAtMs })
      .where(gt(table.dueAt, dueAtMs))
      .returning({ id: table.id });
    return due.length;
  }

  async claimDue(portion: { nowMs: number; leaseUntilMs: number; limit: number }): Promise<string[]> {
    const due = this.#database
      .select({ id: table.id })
      .from(table)
      .where(sql`${table.dueAt} <= ${new Date(portion.nowMs).toISOString()}::timestamptz`)
      .orderBy(sql`${table.lastAttemptAt} ASC NULLS FIRST`, asc(table.dueAt))
      .limit(portion.limit)
      .for('update', { skipLocked: true });
    const claimed = await this.#database
      .update(table)
      .set({ dueAt: portion.leaseUntilMs })
      .where(sql`${table.id} IN ${due}`)
      .returning({ id: table.id });
    return claimed.map((row) => row.id);
  }

  async findNeedingChannel(page: {
    nowMs: number;
    expiresBeforeMs: number;
    afterId: string | null;
    limit: number;
  }): Promise<string[]> {
    const rows = await this.#database
      .select({ id: table.id })
      .from(table)
      .innerJoin(selectedCalendars, eq(selectedCalendars.id, table.selectedCalendarId))
      .innerJoin(credentials, eq(credentials.id, selectedCalendars.credentialId))
      .where(
        and(
          eq(table.pushSupported, true),
          eq(credentials.state, 'active'),
          or(isNull(table.googleChannelId), lt(table.googleChannelExpiration, page.expiresBeforeMs)),
          or(isNull(table.backoffUntil), lte(table.backoffUntil, page.nowMs)),
          page.afterId === null ? undefined : gt(table.id, page.afterId),
        ),
      )
      .orderBy(asc(table.id))
      .limit(page.limit);
    return rows.map((row) => row.id);
  }

  async findNeedingHorizon(page: {
    coveredBeforeMs: number;
    afterId: string | null;
    limit: number;
  }): Promise<string[]> {
    const rows = await this.#database
      .select({ id: table.id })
      .from(table)
      .where(
        and(
          isNotNull(table.coveredUntil),
          isNull(table.untrustedReason),
          lt(table.coveredUntil, page.coveredBeforeMs),
          page.afterId === null ? undefined : gt(table.id, page.afterId),
        ),
      )
      .orderBy(asc(table.id))
      .limit(page.limit);
    return rows.map((row) => row.id);
  }

  async #set(id: string, values: Parameters<ReturnType<Database['update']>['set']>[0]): Promise<void> {
    await this.#database
      .update(table)
      .set({ ...values, updatedAt: sql`now()` })
      .where(eq(table.id, id));
  }
}
