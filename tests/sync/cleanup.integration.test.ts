import { CalendarCacheSqlCleanupService, dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { CalendarEventRepository, CleanupRunRepository, FeaturesRepository } from '@calendar-cache/database';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { at, instanceId, storePastEvents, until } from './cleanup.test-support.ts';
import { SyncStage, startMs } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const retentionMs = 30 * dayMs;
const nothing = { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
const events = new CalendarEventRepository(database);
const runs = new CleanupRunRepository(database);

let stage: SyncStage;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users, cleanup_runs CASCADE`);
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  await database.execute(sql`UPDATE features SET enabled = true`);
  await stage.world.close();
});

const cleanup = () =>
  new CalendarCacheSqlCleanupService({
    eventRepo: events,
    runs,
    features: new FeaturesRepository(database, stage.world.clock),
    clock: stage.world.clock,
    retentionMs,
    onFailed: (_, error) => {
      throw error;
    },
  }).runCleanup();
const coverageStartMs = async () =>
  (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))?.coverage?.fromMs;
const storedIds = async () => {
  const rows = await database.execute<{ id: string }>(sql`SELECT google_event_id AS id FROM calendar_events`);
  return rows.map(({ id }) => id);
};

const storePast = (count: number) => storePastEvents(database, stage.calendar.subscriptionId, count);

test('L2: past events and blocks go, masters and exceptions stay, and coverage starts later', async () => {
  const past = stage.insert(at(startMs - 20 * dayMs));
  const series = stage.insert({ ...at(startMs - 25 * dayMs), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
  const moved = instanceId(series, startMs - 25 * dayMs);
  stage.patch(moved, at(startMs - 24 * dayMs));
  stage.insert(at(startMs + dayMs));
  await stage.sync();
  stage.world.clock.advance(15 * dayMs);
  expect(await cleanup()).toEqual({
    success: true,
    removed: { cancelledEvents: 0, pastEvents: 1, busyIntervals: 3 },
  });
  expect(await storedIds()).toEqual(expect.arrayContaining([series.id, moved]));
  expect(await storedIds()).not.toContain(past.id);
  expect(await coverageStartMs()).toBe(stage.world.clock.now() - retentionMs);
  await stage.sync();
  const fromMs = stage.world.clock.now() - retentionMs + hourMs;
  expect(await stage.cached(fromMs)).toEqual(stage.truth(fromMs));
  await expect(stage.cached(fromMs - dayMs)).rejects.toMatchObject({ code: 'availability-unknown' });
});

test('L2: a whole series moved out of its past by a later delta is right again after a cleanup', async () => {
  const series = stage.insert({ ...at(startMs - 25 * dayMs), recurrence: ['RRULE:FREQ=DAILY;COUNT=20'] });
  stage.delete(instanceId(series, startMs - 22 * dayMs));
  await stage.sync();
  stage.world.clock.advance(29 * dayMs);
  await cleanup();
  stage.patch(series.id, at(startMs + 20 * dayMs));
  await stage.sync();
  const fromMs = stage.world.clock.now() - 29 * dayMs;
  expect(await stage.cached(fromMs)).toEqual(stage.truth(fromMs));
});

describe('cancelled events', () => {
  test('are kept for a day', async () => {
    const event = stage.insert(at(startMs + dayMs));
    await stage.sync();
    stage.delete(event.id);
    await stage.sync();
    stage.world.clock.advance(23 * hourMs);
    expect((await cleanup()).removed.cancelledEvents).toBe(0);
    stage.world.clock.advance(2 * hourMs);
    expect((await cleanup()).removed.cancelledEvents).toBe(1);
  });

  test('L8: a cancelled series whose instances were changed stays, and comes back right after a cleanup', async () => {
    const series = stage.insert({ ...at(startMs + dayMs), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] });
    stage.patch(instanceId(series, startMs + 15 * dayMs), at(startMs + 17 * dayMs));
    await stage.sync();
    stage.delete(series.id);
    await stage.sync();
    stage.world.clock.advance(3 * dayMs);
    expect((await cleanup()).removed.cancelledEvents).toBe(0);
    expect(await storedIds()).toContain(series.id);
    stage.patch(series.id, { status: 'confirmed' });
    expect(await stage.sync()).toMatchObject({ mode: 'full' });
    const fromMs = stage.world.clock.now();
    expect(await stage.cached(fromMs)).toEqual(stage.truth(fromMs));
  });
});

test('L2, L11: a sync that read while a cleanup ran does not promise again what was removed', async () => {
  stage.insert(at(startMs - 29 * dayMs));
  await stage.sync();
  stage.world.clock.advance(5 * dayMs);
  stage.insert(at(startMs + 8 * dayMs));
  let removed = nothing;
  stage.world.duringNextSync(async () => {
    removed = (await cleanup()).removed;
  });
  const run = await stage.sync();
  expect(removed.busyIntervals).toBe(1);
  expect(run).toMatchObject({ outcome: 'synced', mode: 'incremental' });
  expect(await coverageStartMs()).toBe(stage.world.clock.now() - retentionMs);
  await expect(stage.cached(startMs - 29 * dayMs, startMs)).rejects.toMatchObject({ code: 'availability-unknown' });
  expect(await stage.cached(startMs - 20 * dayMs)).toEqual(stage.truth(startMs - 20 * dayMs));
});

test('L2: a batch removes nothing once a full sync covers more again', async () => {
  await stage.sync();
  await storePast(30);
  const beforeMs = startMs - 20 * dayMs;
  const { subscriptionId } = stage.calendar;
  let batches = 0;
  const meanwhile = new Proxy(database, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'transaction' || typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const result: unknown = await Reflect.apply(member, target, args);
        batches += 1;
        if (batches === 2) {
          await database.execute(
            sql`UPDATE calendar_subscriptions SET covered_from = covered_from - interval '1 day' WHERE id = ${subscriptionId}`,
          );
        }
        return result;
      };
    },
  });
  const past = { subscriptionId, beforeMs, cancelledBeforeMs: beforeMs, batchSize: 10 };
  expect(await new CalendarEventRepository(meanwhile).removeBefore(past)).toMatchObject({
    busyIntervals: 10,
    pastEvents: 0,
  });
});

describe('nobody waits for a cleanup, and a cleanup waits for nobody', () => {
  test('no statement removes more than a batch', async () => {
    await stage.sync();
    await storePast(2_500);
    await database.execute(sql`CREATE TABLE removed_at_once (rows int)`);
    await database.execute(sql`CREATE FUNCTION count_removed() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO removed_at_once SELECT count(*) FROM gone; RETURN NULL; END'`);
    for (const table of ['busy_intervals', 'calendar_events']) {
      await database.execute(
        sql.raw(`CREATE TRIGGER count_removed AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION count_removed()`),
      );
    }
    try {
      stage.world.clock.advance(15 * dayMs);
      expect((await cleanup()).removed).toMatchObject({ pastEvents: 2_500, busyIntervals: 2_500 });
      const [most] = await database.execute<{ rows: number }>(sql`SELECT max(rows)::int AS rows FROM removed_at_once`);
      expect(most?.rows).toBe(1_000);
    } finally {
      await database.execute(sql`DROP FUNCTION count_removed CASCADE`);
      await database.execute(sql`DROP TABLE removed_at_once`);
    }
  });

  test('a reader that has begun before it, and is not done yet, holds nothing up and sees what it saw', async () => {
    await stage.sync();
    await storePast(200);
    stage.world.clock.advance(15 * dayMs);
    const count = sql`SELECT count(*)::int AS count FROM busy_intervals`;
    await database.transaction(
      async (reader) => {
        const [before] = await reader.execute<{ count: number }>(count);
        expect((await cleanup()).removed.busyIntervals).toBe(200);
        expect(await reader.execute<{ count: number }>(count)).toEqual([before]);
      },
      { isolationLevel: 'repeatable read' },
    );
  });

  test('a calendar that a sync commits just now is left to the next cleanup', async () => {
    await stage.sync();
    await storePast(20);
    stage.world.clock.advance(15 * dayMs);
    const { subscriptionId } = stage.calendar;
    await database.transaction(async (sync) => {
      await sync.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${subscriptionId}, 0))`);
      expect(await cleanup()).toEqual({ success: true, removed: nothing });
    });
    expect(await runs.latest(1)).toMatchObject([{ calendars: 0, busy: 1, failed: 0 }]);
    expect((await cleanup()).removed.busyIntervals).toBe(20);
  });

  test('where somebody holds a row, readers and syncs go on while the cleanup gives up', async () => {
    stage.insert(at(startMs + dayMs));
    await stage.sync();
    await storePast(20);
    stage.world.clock.advance(15 * dayMs);
    await stage.sync();
    const fromMs = stage.world.clock.now() - 10 * dayMs;
    await database.transaction(async (holder) => {
      await holder.execute(sql`SELECT FROM busy_intervals ORDER BY ends_at LIMIT 1 FOR UPDATE`);
      const cleaning = cleanup();
      await until('the cleanup waits for the row', async () => {
        const waiting = await database.execute(sql`
          SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%DELETE FROM busy_intervals%'`);
        return waiting.length > 0;
      });
      expect(await stage.cached(fromMs)).toEqual(stage.truth(fromMs));
      stage.insert(at(startMs + 17 * dayMs));
      expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
      expect(await cleaning).toEqual({ success: true, removed: nothing });
    });
    expect(await stage.cached(fromMs)).toEqual(stage.truth(fromMs));
    expect(await runs.latest(1)).toMatchObject([{ busy: 1 }]);
  });

  test('beside syncs and questions every answer is right, and everything old is gone in the end', async () => {
    await stage.sync();
    await storePast(5_000);
    stage.world.clock.advance(15 * dayMs);
    const cleaning = cleanup();
    for (let round = 0; round < 5; round += 1) {
      stage.insert(at(stage.world.clock.now() + round * dayMs));
      expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
      const fromMs = stage.world.clock.now() - 14 * dayMs;
      expect(await stage.cached(fromMs)).toEqual(stage.truth(fromMs));
    }
    await cleaning;
    stage.world.clock.advance(hourMs);
    await cleanup();
    expect(await storedIds()).toHaveLength(5);
  });
});

test('switched off, nothing is removed', async () => {
  await stage.sync();
  await storePast(3);
  stage.world.clock.advance(15 * dayMs);
  await database.execute(sql`UPDATE features SET enabled = false WHERE slug = 'calendar-cache-sql-cleanup'`);
  expect((await cleanup()).removed).toEqual(nothing);
});
