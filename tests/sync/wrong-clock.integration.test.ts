import { CalendarCacheSqlCleanupService, dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { CalendarEventRepository, CleanupRunRepository, FeaturesRepository } from '@calendar-cache/database';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { at } from './cleanup.test-support.ts';
import { SyncStage, startMs } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  stage = await SyncStage.open(database);
});

afterEach(() => stage.world.close());

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;
const extendHorizon = () => stage.world.sync.extendHorizon(stage.calendar.subscriptionId);
const retentionMs = 30 * dayMs;
const cleanup = () =>
  new CalendarCacheSqlCleanupService({
    eventRepo: new CalendarEventRepository(database),
    runs: new CleanupRunRepository(database),
    features: new FeaturesRepository(database, stage.world.clock),
    clock: stage.world.clock,
    retentionMs,
    onFailed: (_, error) => {
      throw error;
    },
  }).runCleanup();

describe('L2: the start of the coverage', () => {
  test.each([
    ['a new horizon', extendHorizon],
    ['a cleanup', cleanup],
  ])('comes back with the next read after %s moved it by a clock that was ahead', async (_title, move) => {
    const { clock } = stage.world;
    stage.insert(at(startMs - dayMs));
    stage.insert(at(startMs + hourMs));
    stage.insert(at(startMs + dayMs));
    await stage.sync();
    clock.advance(60 * dayMs);
    await move();
    clock.advance(-60 * dayMs);
    await expect(stage.cached(startMs, startMs + 2 * dayMs)).rejects.toMatchObject({ code: 'availability-unknown' });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    expect(await stage.cached()).toEqual(stage.truth());
    expect(await stage.cached()).toHaveLength(3);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental' });
  });

  test('never makes a healthy calendar read in full, in forty days of cleanups and new horizons', async () => {
    const { clock } = stage.world;
    await stage.sync();
    for (let day = 0; day < 40; day += 1) {
      clock.advance(dayMs);
      for (const act of day % 2 === 0 ? [cleanup, extendHorizon] : [extendHorizon, cleanup]) await act();
      expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental' });
    }
    expect((await stored()).generation).toBe(1);
    expect((await stored()).coverage?.fromMs).toBeGreaterThan(startMs + 9 * dayMs);
  });
});
