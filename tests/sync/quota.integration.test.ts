import { dayMs, minuteMs, secondMs, sweepStale } from '@calendar-cache/calendar-cache';
import { GoogleQuota, type QuotaLimits } from '@calendar-cache/google-calendar';
import { createMemoryCounters } from '@calendar-cache/queue';
import { type TestClock, testDatabase } from '@calendar-cache/testing';
import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;

afterEach(async () => {
  await stage.world.close();
});

async function open(limits: Partial<QuotaLimits>): Promise<void> {
  await database.execute(sql`TRUNCATE users CASCADE`);
  const quotaOf = (clock: TestClock) =>
    new GoogleQuota({
      counters: createMemoryCounters(clock),
      ownCounters: createMemoryCounters(clock),
      limits: { projectPerMinute: 1_000, userPerMinute: 1_000, perDay: 100_000, ...limits },
      clock,
      random: () => 0.5,
      onEvent: () => undefined,
    });
  stage = await SyncStage.open(database, { quotaOf });
}

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;
const change = () => stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
const lists = () => stage.google.requests().filter(({ path }) => path.endsWith('/events')).length;

/** Background syncs until there is no quota for another. */
async function useUpBackgroundShare(): Promise<void> {
  for (let calls = 0; calls < 50; calls += 1) {
    if ((await stage.sync()).outcome === 'waiting-for-quota') return;
  }
  throw new Error('The background share never ended.');
}

test('L18: a background sync without quota is a named end, is due when there is some, and counts no error', async () => {
  await open({ userPerMinute: 10 });
  await useUpBackgroundShare();
  expect(lists()).toBe(7);
  const before = await stored();
  expect(before).toMatchObject({ syncErrors: 0, backoffUntilMs: null, lastErrorCode: null, unfinishedRuns: 0 });
  const waitMs = before.dueAtMs - stage.world.clock.now();
  expect(waitMs).toBeGreaterThan(50 * secondMs);
  expect(waitMs).toBeLessThan(65 * secondMs);
  stage.world.clock.advance(waitMs);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect(await stored()).toMatchObject({ syncErrors: 0, unfinishedRuns: 0 });
});

test('L10, L18: what somebody waits for goes on where background work has to wait', async () => {
  await open({ userPerMinute: 10 });
  await useUpBackgroundShare();
  change();
  expect(await stage.sync('stale')).toMatchObject({ outcome: 'waiting-for-quota', scope: 'user' });
  expect(await stage.sync('notification')).toMatchObject({ outcome: 'synced' });
  expect(await stage.cached()).toHaveLength(1);
  expect(await stage.sync('operator')).toMatchObject({ outcome: 'synced' });
  expect(await stage.sync('refresh')).toMatchObject({ outcome: 'synced' });
  expect(await stage.sync('refresh')).toMatchObject({ outcome: 'waiting-for-quota' });
  expect(lists()).toBe(10);
});

test('L10: a background job that absorbed a notification reads at once, and once only', async () => {
  await open({ userPerMinute: 10 });
  await useUpBackgroundShare();
  change();
  stage.world.wishes.set(`notification ${stage.calendar.subscriptionId}`, stage.world.clock.now());
  expect(await stage.sync('stale')).toMatchObject({ outcome: 'synced' });
  expect(await stage.cached()).toHaveLength(1);
  expect(await stage.sync('stale')).toMatchObject({ outcome: 'waiting-for-quota' });
});

test.each([
  ['polls', 'a-token'],
  ['first loads', null],
])(
  'L10: where not even those have quota whom somebody waits for, they come before all %s that are due',
  async (_, token) => {
    await open({ projectPerMinute: 10 });
    for (let calls = 0; calls < 10; calls += 1) await stage.sync('operator');
    expect(await stage.sync('notification')).toMatchObject({ outcome: 'waiting-for-quota', scope: 'project' });
    const others = await Promise.all(Array.from({ length: 30 }, () => stage.world.connect('UTC')));
    const due = (subscriptionId: string) => stage.world.subscriptions.makeDue(subscriptionId, startMs - minuteMs);
    for (const { subscriptionId } of others) {
      await stage.world.subscriptions.updateSyncToken(subscriptionId, token);
      await due(subscriptionId);
    }
    const asked = await sweepWithoutQuota();
    expect(asked).toContain(stage.calendar.subscriptionId);
    expect(asked.length).toBeLessThan(10);
  },
);

test('L10, L14: without quota polls have their turn, however many first loads are due', async () => {
  await open({});
  const { subscriptionId } = stage.calendar;
  await stage.sync();
  await Promise.all(Array.from({ length: 30 }, () => stage.world.connect('UTC')));
  await stage.world.subscriptions.makeDue(subscriptionId, stage.world.clock.now());
  const asked = await sweepWithoutQuota();
  expect(asked).toContain(subscriptionId);
  expect(asked).toHaveLength(4);
});

/** What a sweep puts into the queue where nothing that nobody waits for has quota. */
async function sweepWithoutQuota(): Promise<string[]> {
  const asked: string[] = [];
  await sweepStale({
    subscriptionRepo: stage.world.subscriptions,
    requests: { requestSync: async ({ subscriptionId }) => void asked.push(subscriptionId) },
    clock: stage.world.clock,
    countWaitingSyncs: async () => 0,
    roomForCalls: async () => 0,
    portion: 100,
    fullSyncs: 8,
    claimMs: minuteMs,
  });
  return asked;
}

test('L18: a full read that runs out of quota goes on where it stood, and pays no page twice', async () => {
  await open({ userPerMinute: 10 });
  for (let day = 10; day < 28; day += 1) stage.insert(timed(`2026-03-${day}T10:00:00`, `2026-03-${day}T11:00:00`));
  for (let day = 10; day < 28; day += 1) stage.insert(timed(`2026-04-${day}T10:00:00`, `2026-04-${day}T11:00:00`));
  // Pages of three: twelve calls and one that confirms them, of which a minute has seven for background work.
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', pages: 13, items: 36 });
  expect(lists()).toBe(13);
  expect(stage.world.clock.now() - startMs).toBeGreaterThan(minuteMs);
  expect(await stage.cached()).toHaveLength(36);
});

test('L18: a wish that came while a sync found no quota is not forgotten', async () => {
  await open({});
  const { subscriptionId } = stage.calendar;
  const { subscriptions } = stage.world;
  const wait = { unfinishedRuns: 0, first: false, dueAtMs: startMs + minuteMs };
  const { dueAtMs: wishedMs } = await stored();
  await subscriptions.postpone(subscriptionId, { ...wait, leaseUntilMs: startMs + 30 * secondMs });
  expect((await stored()).dueAtMs).toBe(wishedMs);
  await subscriptions.postpone(subscriptionId, { ...wait, leaseUntilMs: wishedMs });
  expect((await stored()).dueAtMs).toBe(startMs + minuteMs);
});

test('L18: a watch without quota is asked for again when there is some, and counts as no refusal', async () => {
  await open({ userPerMinute: 1 });
  await stage.sync();
  const { subscriptionId } = stage.calendar;
  const { channels, subscriptions, clock } = stage.world;
  const outcome = await channels.watch(subscriptionId);
  expect(outcome).toMatchObject({ outcome: 'waiting-for-quota' });
  expect(await stored()).toMatchObject({ watchErrors: 0, lastErrorCode: null, channel: null });
  const portion = { againAtMs: clock.now() + dayMs, unwatchableAgainAtMs: clock.now() + dayMs, limit: 1_000 };
  const needing = async (nowMs: number) =>
    (await subscriptions.claimNeedingChannel({ ...portion, nowMs })).map((need) => need.id);
  expect(await needing(clock.now())).not.toContain(subscriptionId);
  clock.advance(2 * minuteMs);
  expect(await needing(clock.now())).toContain(subscriptionId);
});

test('L1, L18: a live question without quota is unknown, never free', async () => {
  await open({ userPerMinute: 2 });
  change();
  const question = {
    selection: { by: 'calendar' as const, ids: [stage.calendar.calendarId], teamId: null },
    range: { fromMs: startMs, untilMs: startMs + 2 * dayMs },
    maxStalenessMs: 0,
    onStale: 'live' as const,
    partial: true,
  };
  // Nobody told these providers that whoever asks waits: the background share is one call.
  const first = await stage.world.cache.answer(question);
  expect(first).toMatchObject({ complete: true, busy: [{ source: 'google' }] });
  const second = await stage.world.cache.answer(question);
  expect(second).toMatchObject({
    complete: false,
    busy: [],
    calendars: [{ source: 'unknown', reason: 'google-budget-spent' }],
  });
  await expect(stage.world.cache.answer({ ...question, partial: false })).rejects.toMatchObject({
    code: 'availability-unknown',
  });
});
