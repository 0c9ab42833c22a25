import type {
  CalendarSubscription,
  CalendarSubscriptionRepository as CalendarSubscriptionRepositoryPort,
  ChannelNeed,
  FailedAttempt,
  FutureAgePortion,
  HorizonCandidate,
  LostPushPortion,
  OldKeyPortion,
  PostponedSync,
  SubscriptionChannel,
  SupersededChannel,
  UntrustedReason,
} from '@calendar-cache/calendar-cache';
import { and, asc, count, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { calendarSubscriptions as table } from '../schema/index.ts';
import {
  clearChannel,
  clearIntendedChannel,
  storeChannel,
  storeIntendedChannel,
} from '../subscription-channel/store-channel.ts';
import { claimSuperseded } from '../subscription-channel/superseded-channels.ts';
import { claimDue, type DuePortion } from '../subscription-sweep/claim-due.ts';
import {
  type ChannelPortion,
  claimNeedingChannel,
  makeOldKeysDue,
} from '../subscription-sweep/claim-needing-channel.ts';
import { countLostPushes } from '../subscription-sweep/count-lost-pushes.ts';
import { instantOf } from '../subscription-sweep/instant-of.ts';
import { withdrawFutureAges } from '../subscription-sweep/withdraw-future-ages.ts';
import { findSubscription } from './find-subscription.ts';
import { withoutErrors } from './without-errors.ts';

const dueBatch = 2_000;

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

  async updateSyncToken(id: string, nextSyncToken: string | null): Promise<void> {
    await this.#set(id, { nextSyncToken });
  }

  storeIntendedChannel(id: string, channelId: string, atMs: number): Promise<void> {
    return storeIntendedChannel(this.#database, id, channelId, atMs);
  }

  clearIntendedChannel(id: string, channelId: string): Promise<void> {
    return clearIntendedChannel(this.#database, id, channelId);
  }

  storeChannel(id: string, channel: SubscriptionChannel, renewAtMs: number): Promise<boolean> {
    return storeChannel(this.#database, id, channel, renewAtMs);
  }

  clearChannel(id: string, channelId: string): Promise<void> {
    return clearChannel(this.#database, id, channelId);
  }

  claimSuperseded(portion: { nowMs: number; againAtMs: number; limit: number }): Promise<SupersededChannel[]> {
    return claimSuperseded(this.#database, portion);
  }

  async markPushUnsupported(id: string, againAtMs: number): Promise<void> {
    await this.#set(id, { pushSupported: false, watchErrors: 0, watchAgainAt: againAtMs });
  }

  async recordNotification(id: string, atMs: number): Promise<void> {
    await this.#set(id, { lastNotificationAt: atMs, unannouncedChangeAt: null, lostPushesInRow: 0 });
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
        unfinishedRuns: failure.unfinishedRuns,
        ...(failure.faultySinceMs === null ? {} : { faultySince: failure.faultySinceMs }),
        ...(failure.untrustedReason === null ? {} : distrust(failure.untrustedReason)),
        updatedAt: sql`now()`,
      })
      .where(and(eq(table.id, id), eq(table.version, failure.version)));
  }

  async postpone(id: string, wait: PostponedSync): Promise<void> {
    const until = instantOf(wait.dueAtMs);
    const isUnwished = wait.leaseUntilMs === null ? sql`true` : sql`${table.dueAt} = ${instantOf(wait.leaseUntilMs)}`;
    await this.#set(id, {
      dueAt: sql`CASE WHEN ${isUnwished} THEN ${until} ELSE least(${table.dueAt}, ${until}) END`,
      unfinishedRuns: wait.unfinishedRuns,
      // Who was never claimed comes first in the sweep.
      ...(wait.first ? { lastClaimedAt: null } : {}),
    });
  }

  async countMirrored(): Promise<number> {
    const [row] = await this.#database.select({ calendars: count() }).from(table).where(isNotNull(table.nextSyncToken));
    return row?.calendars ?? 0;
  }

  async markWriteOff(id: string, dueAtMs: number): Promise<void> {
    await this.#set(id, { untrustedReason: 'write-off', dueAt: dueAtMs, nextSyncToken: null, unfinishedRuns: 0 });
  }

  async makeDue(id: string, dueAtMs: number): Promise<void> {
    // Whoever says so has survived its run.
    await this.#set(id, { dueAt: sql`least(${table.dueAt}, ${instantOf(dueAtMs)})`, unfinishedRuns: 0 });
  }

  /**
   * In batches, each locked in the order of ids: syncs go on meanwhile, and none waits for the whole. Not a plain FOR UPDATE,
   * which would wait for commits: those hold the row by the foreign key of their events.
   */
  async makeAllDue(dueAtMs: number): Promise<number> {
    // What backs off stays so: its wait is no job that was lost (L17).
    const soonest = sql`greatest(${instantOf(dueAtMs)}, ${table.backoffUntil})`;
    for (let made = 0; ; ) {
      const batch = this.#database
        .select({ id: table.id })
        .from(table)
        .where(gt(table.dueAt, soonest))
        .orderBy(asc(table.id))
        .limit(dueBatch)
        .for('no key update');
      const due = await this.#database.update(table).set({ dueAt: soonest }).where(sql`${table.id} IN ${batch}`);
      made += due.count;
      if (due.count < dueBatch) return made;
    }
  }

  async startAnew(id: string, nowMs: number): Promise<void> {
    await this.#set(id, { dueAt: nowMs, ...withoutErrors });
  }

  claimDue(portion: DuePortion): Promise<string[]> {
    return claimDue(this.#database, portion);
  }

  claimNeedingChannel(portion: ChannelPortion): Promise<ChannelNeed[]> {
    return claimNeedingChannel(this.#database, portion);
  }

  makeOldKeysDue(portion: OldKeyPortion): Promise<number> {
    return makeOldKeysDue(this.#database, portion);
  }

  async countChannelsByKey(nowMs: number): Promise<Map<string, number>> {
    const rows = await this.#database
      .select({ keyId: table.webhookKeyId, channels: count() })
      .from(table)
      .where(and(isNotNull(table.webhookKeyId), gt(table.googleChannelExpiration, nowMs)))
      .groupBy(table.webhookKeyId);
    return new Map(rows.flatMap(({ keyId, channels }) => (keyId === null ? [] : [[keyId, channels] as const])));
  }

  countLostPushes(portion: LostPushPortion): Promise<number> {
    return countLostPushes(this.#database, portion);
  }

  withdrawFutureAges(portion: FutureAgePortion): Promise<number> {
    return withdrawFutureAges(this.#database, portion);
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

  async makeWatchDue(id: string): Promise<void> {
    await this.#set(id, { watchAgainAt: 0 });
  }

  async recordUnannouncedChange(id: string, change: { sinceMs: number; foundAtMs: number }): Promise<void> {
    await this.#database
      .update(table)
      .set({ unannouncedChangeAt: change.foundAtMs })
      .where(
        and(
          eq(table.id, id),
          isNotNull(table.googleChannelId),
          lte(table.channelOpenedAt, change.sinceMs),
          or(isNull(table.lastNotificationAt), lt(table.lastNotificationAt, change.sinceMs)),
          isNull(table.unannouncedChangeAt),
        ),
      );
  }

  async recordWatchFailure(id: string, failure: { code: string; againAtMs: number }): Promise<void> {
    await this.#set(id, {
      watchErrors: sql`${table.watchErrors} + 1`,
      watchAgainAt: failure.againAtMs,
      lastErrorCode: failure.code,
    });
  }

  async postponeWatch(id: string, againAtMs: number): Promise<void> {
    await this.#set(id, { watchAgainAt: againAtMs });
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
          // Whose workers died over it waits for its sync, which knows to back off.
          lt(table.unfinishedRuns, 5),
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

/** Whatever was wrong with the rows before is looked for again by a full read; else the next delta goes on (L1). */
function distrust(reason: UntrustedReason) {
  return {
    untrustedReason: reason,
    nextSyncToken: sql<string | null>`CASE WHEN ${table.untrustedReason} IS NULL
      OR ${table.untrustedReason} IN ('suspended', 'access-gone') THEN ${table.nextSyncToken} END`,
  };
}
