import {
  CalendarCacheSqlCleanupService,
  createFutureAgeSweep,
  dayMs,
  hourMs,
  minuteMs,
} from '@calendar-cache/calendar-cache';
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

describe('L9: a read that a clock two hours ahead has dated', () => {
  beforeEach(async () => {
    const { clock } = stage.world;
    clock.advance(2 * hourMs);
    await stage.sync();
    clock.advance(-2 * hourMs);
    stage.insert(at(startMs + 4 * hourMs));
  });

  /** Two hours and ten minutes of sweeps: so long nobody tells of the event, and at the end the date has come. */
  async function sweepUntilTheDateHasCome(): Promise<number[]> {
    const { clock, subscriptions, sync } = stage.world;
    const withdrawn: number[] = [];
    const onWithdrawn = (calendars: number) => void withdrawn.push(calendars);
    const sweepFutureAges = createFutureAgeSweep({ subscriptionRepo: subscriptions, clock, onWithdrawn });
    for (let minute = 0; minute < 130; minute += 1) {
      clock.advance(minuteMs);
      await sweepFutureAges();
      const nowMs = clock.now();
      const due = await subscriptions.claimDue({ nowMs, leaseUntilMs: nowMs + minuteMs, limit: 9, fullSyncs: 9 });
      for (const id of due) await sync.syncCalendar(id, 'stale');
    }
    return withdrawn;
  }

  test('is done again at once: what has changed since is busy', async () => {
    expect(await sweepUntilTheDateHasCome()).toEqual([1]);
    expect(await stage.cached()).toEqual(stage.truth());
    expect(await stage.cached()).toHaveLength(1);
  });

  test('L1: is not believed when its date has come, though Google has failed all the while', async () => {
    stage.google.faults.add({ kind: 'unavailable', route: 'list', times: 1_000 });
    await sweepUntilTheDateHasCome();
    expect((await stored()).syncErrors).toBeGreaterThan(3);
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
  });
});
