import { dayMs, hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { createSyncStore } from '@calendar-cache/database';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  await stage.world.close();
});

async function expectInStep(): Promise<number[][]> {
  const expected = stage.truth();
  expect(await stage.cached()).toEqual(expected);
  return expected;
}

describe('L1: what could not be placed is never free', () => {
  const broken = {
    ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'),
    recurrence: ['RRULE:RSCALE=HEBREW;FREQ=DAILY'],
  };

  test('a rule that nothing can read makes the calendar answered live, until a full read finds none', async () => {
    const event = stage.insert({ ...broken, id: 'brokenrule' });
    stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
    expect(await stage.sync()).toMatchObject({ mode: 'full', untrusted: 'unreadable-events' });
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    stage.delete(event.id);
    expect(await stage.sync()).toMatchObject({ mode: 'incremental', untrusted: 'unreadable-events' });
    stage.world.clock.advance(dayMs);
    expect(await stage.sync()).toMatchObject({ mode: 'full', untrusted: null });
    await expectInStep();
  });
});

describe('L1: a doubt that a run finds while another run’s failure gives a reason of its own', () => {
  const store = createSyncStore(database);
  const asOfMs = startMs + 1_000;
  const delta = {
    ...{ nextSyncToken: 'next', asOfMs, provesAsOf: true, timeZone: 'Europe/Berlin', accessRole: 'owner' },
    ...{ dueAtMs: asOfMs, pollIntervalMs: null, learned: { by: 'incremental-sync' as const, reason: null } },
  };
  const failure = {
    ...{ code: 'google-access-gone' as const, untrustedReason: 'access-gone' as const, backoffUntilMs: asOfMs },
    ...{ leaseUntilMs: null, unfinishedRuns: 0, faultySinceMs: null },
  };

  test.each([
    ['a new horizon', null],
    ['a delta', delta],
  ])('is looked for again by a full read: %s', async (_, read) => {
    stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await stage.sync();
    const { subscriptionId } = stage.calendar;
    const run = (await store.begin({ subscriptionId, attempt: null }))!;
    const { version, coverage } = run.subscription;
    await stage.world.subscriptions.recordFailure(subscriptionId, { ...failure, version });
    // Nothing was projected: what the projection could not place has left its blocks out.
    await store.commit(run, { scope: 'all', coverage: coverage!, untrustedReason: 'unreadable-events', read });
    expect(await stage.world.subscriptions.findById(subscriptionId)).toMatchObject({ untrustedReason: 'access-gone' });
    expect(await stage.sync()).toMatchObject({ mode: 'full', untrusted: null });
    await expectInStep();
  });
});

describe('L2: coverage', () => {
  test('what lies outside is not answered from the cache', async () => {
    await stage.sync();
    await expect(stage.cached(startMs - 40 * dayMs, startMs)).rejects.toMatchObject({ code: 'availability-unknown' });
    await expect(stage.cached(startMs + 380 * dayMs, startMs + 401 * dayMs)).rejects.toMatchObject({
      code: 'availability-unknown',
    });
  });

  test('it rolls forward without asking Google, and the new days are right', async () => {
    stage.insert({ ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=DAILY'] });
    await stage.sync();
    stage.world.clock.advance(20 * dayMs);
    stage.google.clearRequests();
    // Twenty days more, and one, since ten o'clock in Berlin comes an hour earlier in summer.
    expect(await stage.world.sync.extendHorizon(stage.calendar.subscriptionId)).toMatchObject({ intervalsAdded: 21 });
    expect(stage.google.requests()).toEqual([]);
    await stage.sync();
    const [fromMs, untilMs] = [startMs + 380 * dayMs, startMs + 419 * dayMs];
    expect(await stage.cached(fromMs, untilMs)).toEqual(stage.truth(fromMs, untilMs));
  });
});

describe('L16, L17: errors are outcomes', () => {
  test('a revoked credential backs off and keeps the rows', async () => {
    stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await stage.sync();
    stage.google.revokeGrant(stage.calendar.email);
    stage.world.clock.advance(2 * hourMs);
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'credential-revoked', syncErrors: 1 });
    const [kept] = await database.execute<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM busy_intervals WHERE calendar_subscription_id = ${stage.calendar.subscriptionId}`,
    );
    expect(kept?.count).toBe(1);
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
  });

  test('a failure is counted, and the next success forgets it', async () => {
    await stage.world.close();
    expect(await stage.sync()).toMatchObject({
      outcome: 'backing-off',
      code: 'google-unavailable',
      syncErrors: 1,
      backoffMs: 1_000,
    });
    expect(await stage.sync()).toMatchObject({ syncErrors: 2, backoffMs: 2_000 });
    expect(await stage.world.subscriptions.findById(stage.calendar.subscriptionId)).toMatchObject({
      syncErrors: 2,
      lastErrorCode: 'google-unavailable',
      dueAtMs: stage.world.clock.now() + 2_000,
      backoffUntilMs: stage.world.clock.now() + 2_000,
    });
  });
});

describe('flags', () => {
  const setWrite = (enabled: boolean) =>
    database.execute(sql`UPDATE features SET enabled = ${enabled} WHERE slug = 'calendar-cache-sql-write'`);

  afterEach(() => setWrite(true));

  test('write off: no sync, and after write comes back a full one before the cache is trusted', async () => {
    stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await stage.sync();
    await setWrite(false);
    stage.world.clock.advance(5_000);
    stage.google.clearRequests();
    expect(await stage.sync()).toEqual({ outcome: 'write-off' });
    expect(stage.listCalls()).toBe(0);
    await setWrite(true);
    stage.world.clock.advance(5_000);
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    await expectInStep();
  });
});

describe('flags of running syncs', () => {
  const setWrite = (enabled: boolean) =>
    database.execute(sql`UPDATE features SET enabled = ${enabled} WHERE slug = 'calendar-cache-sql-write'`);

  afterEach(() => setWrite(true));

  test('write off while a sync reads: it commits nothing, and a full one follows when write is back', async () => {
    await stage.sync();
    stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    const { version } = (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;
    stage.world.duringNextSync(async () => {
      await setWrite(false);
      stage.world.clock.advance(5_000);
    });
    expect(await stage.sync()).toEqual({ outcome: 'write-off' });
    expect(await stage.world.subscriptions.findById(stage.calendar.subscriptionId)).toMatchObject({
      version,
      untrustedReason: 'write-off',
      nextSyncToken: null,
    });
    const staged = await database.execute(sql`SELECT FROM staged_calendar_events`);
    expect(staged).toHaveLength(0);
    await setWrite(true);
    stage.world.clock.advance(5_000);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    await expectInStep();
  });
});

test('L9: an answer tells its age, and one that is too old goes live', async () => {
  stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await stage.sync();
  const asOfMs = stage.world.clock.now();
  stage.world.clock.advance(30 * minuteMs);
  const question = {
    selection: { by: 'calendar' as const, ids: [stage.calendar.calendarId], teamId: null },
    range: { fromMs: startMs, untilMs: startMs + 7 * dayMs },
    onStale: 'live' as const,
    partial: false,
  };
  expect(await stage.world.cache.answer({ ...question, maxStalenessMs: hourMs })).toMatchObject({
    asOfMs,
    complete: true,
  });
  const live = await stage.world.cache.answer({ ...question, maxStalenessMs: minuteMs });
  expect(live.calendars).toEqual([
    { id: stage.calendar.calendarId, source: 'google', asOfMs: stage.world.clock.now(), stale: false, reason: 'stale' },
  ]);
  expect(live.busy).toHaveLength(1);
  expect(stage.world.asked).toEqual([`sync ${stage.calendar.subscriptionId} stale`]);
});
