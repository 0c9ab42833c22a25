import {
  CalendarCacheSqlCleanupService,
  type CalendarEventRepository as CalendarEventRepositoryPort,
  dayMs,
} from '@calendar-cache/calendar-cache';
import { CalendarEventRepository, CleanupRunRepository, FeaturesRepository } from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { storePastEvents } from './cleanup.test-support.ts';
import { SyncStage } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const retentionMs = 30 * dayMs;
const nothing = { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
const events = new CalendarEventRepository(database);
const runs = new CleanupRunRepository(database);

let stage: SyncStage;
let failed: string[];

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users, cleanup_runs CASCADE`);
  stage = await SyncStage.open(database);
  failed = [];
});

afterEach(async () => {
  await database.execute(sql`UPDATE features SET enabled = true`);
  await stage.world.close();
});

const cleanup = (
  eventRepo: CalendarEventRepositoryPort = events,
  keptIn: Pick<CleanupRunRepository, 'record'> = runs,
) =>
  new CalendarCacheSqlCleanupService({
    eventRepo,
    runs: keptIn,
    features: new FeaturesRepository(database, stage.world.clock),
    clock: stage.world.clock,
    retentionMs,
    onFailed: (subscriptionId) => void failed.push(subscriptionId),
  }).runCleanup();
const storePast = (count: number) => storePastEvents(database, stage.calendar.subscriptionId, count);

test('what it did is kept, the latest first, a hundred at most', async () => {
  await stage.sync();
  await storePast(20);
  stage.world.clock.advance(15 * dayMs);
  const startedAtMs = stage.world.clock.now();
  await cleanup();
  const expected = { cancelledEvents: 0, pastEvents: 20, busyIntervals: 20 };
  expect(await runs.latest(5)).toEqual([
    { startedAtMs, endedAtMs: startedAtMs, calendars: 1, busy: 0, failed: 0, removed: expected },
  ]);
  for (let more = 0; more < 105; more += 1) {
    await runs.record({ startedAtMs: more, endedAtMs: more, calendars: 0, busy: 0, failed: 0, removed: nothing });
  }
  expect(await runs.latest(200)).toHaveLength(100);
  expect((await runs.latest(1))[0]?.startedAtMs).toBe(104);
});

test('a calendar that can’t be cleaned does not hold back the others, and is told of', async () => {
  await stage.sync();
  const other = await stage.world.connect('UTC');
  await stage.world.sync.syncCalendar(other.subscriptionId);
  stage.world.clock.advance(dayMs);
  const broken = {
    findCoveredSince: events.findCoveredSince.bind(events),
    removeBefore: (past: Parameters<typeof events.removeBefore>[0]) =>
      past.subscriptionId === other.subscriptionId ? Promise.reject(new Error('broken')) : events.removeBefore(past),
  };
  expect(await cleanup(broken)).toMatchObject({ success: false });
  expect(failed).toEqual([other.subscriptionId]);
  expect(await runs.latest(1)).toMatchObject([{ calendars: 1, failed: 1 }]);
});

test.each([
  ['is kept', false],
  ['stays untold where nothing can be written any more, and the reason goes on', true],
])('what was removed before the database went away %s', async (_, staysAway) => {
  await stage.sync();
  await storePast(20);
  stage.world.clock.advance(15 * dayMs);
  const away = new AppError('database-unavailable', 'The database cannot be reached right now.');
  const { subscriptionId } = stage.calendar;
  let asked = 0;
  const breaking = {
    findCoveredSince: async (page: Parameters<typeof events.findCoveredSince>[0]) => {
      const found = await events.findCoveredSince(page);
      return found.flatMap(({ userId }) => [
        { subscriptionId, userId },
        { subscriptionId, userId },
      ]);
    },
    removeBefore: (past: Parameters<typeof events.removeBefore>[0]) => {
      asked += 1;
      return asked === 1 ? events.removeBefore(past) : Promise.reject(away);
    },
  };
  const unwritable = { record: () => Promise.reject(new AppError('database-unavailable', 'Still not.')) };
  await expect(cleanup(breaking, staysAway ? unwritable : runs)).rejects.toBe(away);
  const removed = { cancelledEvents: 0, pastEvents: 20, busyIntervals: 20 };
  const kept = staysAway ? [] : [expect.objectContaining({ calendars: 1, failed: 1, removed })];
  expect(await runs.latest(5)).toEqual(kept);
});
