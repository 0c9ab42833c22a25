import { connectCalendar, dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { CalendarEventRepository, createSyncStore, SelectedCalendarRepository } from '@calendar-cache/database';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const events = new CalendarEventRepository(database);
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  await stage.world.close();
});

/** A failure that says nothing about the calendar itself. */
const noVerdict = { faultySinceMs: null, untrustedReason: null, unfinishedRuns: 0 };

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;
const weekly = { ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=WEEKLY'] };

test('L2: a new horizon never moves the start of the coverage back over what was cleaned away', async () => {
  stage.insert(timed('2026-01-20T10:00:00', '2026-01-20T11:00:00'));
  await stage.sync();
  const { subscriptionId } = stage.calendar;
  const beforeMs = startMs - 20 * dayMs;
  await events.removeBefore({ subscriptionId, beforeMs, cancelledBeforeMs: beforeMs, batchSize: 10 });
  await stage.world.sync.extendHorizon(subscriptionId);
  expect((await stored()).coverage?.fromMs).toBe(beforeMs);
  await expect(stage.cached(startMs - 28 * dayMs, startMs)).rejects.toMatchObject({ code: 'availability-unknown' });
});

test('L2: a cleanup that comes late does not widen the coverage of a later read', async () => {
  const { subscriptionId } = stage.calendar;
  stage.world.clock.advance(5 * dayMs);
  await stage.sync();
  const before = await stored();
  const lateMs = startMs - 30 * dayMs;
  const past = { subscriptionId, beforeMs: lateMs, cancelledBeforeMs: lateMs, batchSize: 10 };
  expect(await events.removeBefore(past)).toEqual({
    outcome: 'covered-later',
    cancelledEvents: 0,
    pastEvents: 0,
    busyIntervals: 0,
  });
  expect(await stored()).toMatchObject({ coverage: before.coverage, version: before.version });
});

test('L4: a database that has lost staged rows sweeps nothing', async () => {
  const event = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await stage.sync();
  const store = createSyncStore(database);
  const run = (await store.begin({ subscriptionId: stage.calendar.subscriptionId, attempt: null }))!;
  const series = await store.loadSeries(run, 'all', [event.id]);
  await store.stageEvents(run, series.get(event.id)!);
  await database.execute(sql`DELETE FROM staged_calendar_events WHERE run_id = ${run.runId}`);
  const { coverage } = run.subscription;
  const lost = store.commit(run, { scope: 'full', coverage: coverage!, untrustedReason: null, read: null });
  await expect(lost).rejects.toMatchObject({ code: 'database-unavailable' });
  expect(await stage.cached()).toHaveLength(1);
});

test('L10: no more full syncs at once than there are slots, also when tokens expire', async () => {
  const world = stage.world;
  const calendars = [stage.calendar, ...(await Promise.all(Array.from({ length: 5 }, () => world.connect('UTC'))))];
  for (const { subscriptionId } of calendars) await world.sync.syncCalendar(subscriptionId);
  for (const { externalId } of calendars) stage.google.expireSyncTokens(externalId);
  const outcomes = await Promise.all(calendars.map(({ subscriptionId }) => world.sync.syncCalendar(subscriptionId)));
  const waiting = outcomes.filter(({ outcome }) => outcome === 'no-full-sync-slot');
  expect(waiting.length).toBeGreaterThan(0);
  for (const { subscriptionId } of calendars) await world.sync.syncCalendar(subscriptionId);
  const states = await Promise.all(calendars.map(({ subscriptionId }) => world.subscriptions.findById(subscriptionId)));
  expect(states.map((state) => state?.generation)).toEqual(calendars.map(() => 2));
});

test('L10: a full sync that somebody waits for and that finds no slot is the first to get the next one', async () => {
  const world = stage.world;
  const calendars = [stage.calendar, ...(await Promise.all(Array.from({ length: 5 }, () => world.connect('UTC'))))];
  const waiting = async (reason: 'operator' | 'stale') => {
    const outcomes = await Promise.all(
      calendars.map(async ({ subscriptionId }) => ({
        subscriptionId,
        ...(await world.sync.syncCalendar(subscriptionId, reason)),
      })),
    );
    const without = outcomes.filter(({ outcome }) => outcome === 'no-full-sync-slot');
    expect(without.length).toBeGreaterThan(0);
    return Promise.all(without.map(({ subscriptionId }) => world.subscriptions.findById(subscriptionId)));
  };
  for (const state of await waiting('operator')) expect(state?.dueAtMs).toBe(world.clock.now() - dayMs);
  for (const { subscriptionId, externalId } of calendars) {
    await world.sync.syncCalendar(subscriptionId);
    stage.google.expireSyncTokens(externalId);
  }
  world.clock.advance(10 * dayMs);
  for (const state of await waiting('stale')) expect(state?.dueAtMs).toBeGreaterThan(world.clock.now() - 10 * dayMs);
});

test('L17: a stale reader ends no backoff; who waits for the calendar does, a notification, and an earlier due time', async () => {
  await stage.sync();
  const { subscriptionId, externalId } = stage.calendar;
  const fail = async () => {
    stage.google.faults.add({ kind: 'unavailable', route: 'list', calendarId: externalId, times: 1 });
    expect(await stage.sync('operator')).toMatchObject({ outcome: 'backing-off' });
  };
  for (const reason of ['operator', 'refresh', 'notification'] as const) {
    await fail();
    const calls = stage.listCalls();
    const { backoffUntilMs, dueAtMs } = await stored();
    const waitMs = backoffUntilMs! - stage.world.clock.now();
    expect(await stage.world.sync.syncCalendar(subscriptionId, 'stale')).toEqual({
      outcome: 'still-backing-off',
      waitMs,
    });
    expect(stage.listCalls()).toBe(calls);
    expect(await stored()).toMatchObject({ backoffUntilMs, dueAtMs, syncErrors: 1 });
    expect(await stage.world.sync.syncCalendar(subscriptionId, reason)).toMatchObject({ outcome: 'synced' });
  }
  await fail();
  stage.world.wishes.set(`notification ${subscriptionId}`, stage.world.clock.now());
  expect(await stage.world.sync.syncCalendar(subscriptionId, 'stale')).toMatchObject({ outcome: 'synced' });
  await fail();
  // Whatever made it due meanwhile wants one more read, as a new channel does, or a person who connects again.
  await stage.world.subscriptions.makeDue(subscriptionId, stage.world.clock.now());
  expect(await stage.world.sync.syncCalendar(subscriptionId, 'stale')).toMatchObject({ outcome: 'synced' });
  await fail();
  stage.world.clock.advance(hourMs);
  expect(await stage.world.sync.syncCalendar(subscriptionId, 'stale')).toMatchObject({ outcome: 'synced' });
});

test('L8: a series that comes back after its deletion is read anew, with what became of its instances', async () => {
  const series = stage.insert(weekly);
  stage.patch(`${series.id}_20260224T090000Z`, timed('2026-02-24T15:00:00', '2026-02-24T16:00:00'));
  await stage.sync();
  stage.delete(series.id);
  await stage.sync();
  stage.patch(series.id, { status: 'confirmed' });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
  expect(await stage.cached()).toEqual(stage.truth());
});

test('L10: a full sync that is wished for while a run reads is not lost by its commit', async () => {
  await stage.sync();
  const store = createSyncStore(database);
  const { subscriptionId } = stage.calendar;
  const lease = startMs + hourMs;
  const run = (await store.begin({ subscriptionId, attempt: { nowMs: startMs, leaseUntilMs: lease } }))!;
  await stage.world.subscriptions.updateSyncToken(subscriptionId, null);
  const learned = { by: 'full-sync', reason: null } as const;
  const read = {
    nextSyncToken: 'next',
    asOfMs: startMs,
    provesAsOf: true,
    timeZone: 'UTC',
    accessRole: 'owner',
    dueAtMs: lease,
    pollIntervalMs: null,
    learned,
  };
  const { coverage } = run.subscription;
  await store.commit(run, { scope: 'touched', coverage: coverage!, untrustedReason: null, read });
  expect((await stored()).nextSyncToken).toBeNull();
});

test('a flag that goes off while a run reads outlives its commit', async () => {
  await stage.sync();
  const store = createSyncStore(database);
  const { subscriptionId } = stage.calendar;
  const run = (await store.begin({ subscriptionId, attempt: null }))!;
  await stage.world.subscriptions.markWriteOff(subscriptionId, startMs + hourMs);
  const { coverage } = run.subscription;
  await store.commit(run, { scope: 'touched', coverage: coverage!, untrustedReason: null, read: null });
  expect((await stored()).untrustedReason).toBe('write-off');
});

test('L1: a flag that goes off while a first load reads leaves no sync token: only a full read wins the trust back', async () => {
  const store = createSyncStore(database);
  const { subscriptionId } = stage.calendar;
  const run = (await store.begin({ subscriptionId, attempt: null }))!;
  await stage.world.subscriptions.markWriteOff(subscriptionId, startMs + hourMs);
  const coverage = { fromMs: startMs, untilMs: startMs + dayMs };
  const read = {
    nextSyncToken: 'of-this-read',
    asOfMs: startMs,
    provesAsOf: true,
    timeZone: 'Europe/Berlin',
    accessRole: 'owner',
    pollIntervalMs: null,
    dueAtMs: startMs + hourMs,
    learned: { by: 'full-sync', reason: null } as const,
  };
  await store.commit(run, { scope: 'full', coverage, untrustedReason: null, read });
  expect(await stored()).toMatchObject({ untrustedReason: 'write-off', nextSyncToken: null });
});

test('L11: a failure of a run that was overtaken changes nothing', async () => {
  await stage.sync();
  const { version, dueAtMs } = await stored();
  const failure = {
    code: 'google-unavailable',
    leaseUntilMs: null,
    backoffUntilMs: startMs + 10 * dayMs,
    ...noVerdict,
  };
  const { subscriptionId } = stage.calendar;
  await stage.world.subscriptions.recordFailure(subscriptionId, { ...failure, version: version - 1 });
  expect(await stored()).toMatchObject({ syncErrors: 0, dueAtMs });
});

test('connecting again makes a calendar due at once and forgets its errors', async () => {
  await stage.sync();
  const { subscriptionId, userId, externalId } = stage.calendar;
  const { version } = await stored();
  const later = startMs + 10 * dayMs;
  await stage.world.subscriptions.recordFailure(subscriptionId, {
    code: 'credential-revoked',
    version,
    leaseUntilMs: null,
    backoffUntilMs: later,
    ...noVerdict,
  });
  const { credentialId } = await stored();
  await connectCalendar(
    {
      selectedCalendars: new SelectedCalendarRepository(database),
      requests: {
        requestWatch: async () => undefined,
        requestRenewal: async () => undefined,
        requestSync: async () => undefined,
        requestStopChannel: async () => undefined,
        requestCalendarList: async () => undefined,
      },
      clock: stage.world.clock,
    },
    { userId, credentialId, externalId },
  );
  expect(await stored()).toMatchObject({
    dueAtMs: stage.world.clock.now(),
    syncErrors: 0,
    backoffUntilMs: null,
    lastErrorCode: null,
  });
});

test('L14: first loads take no more than their part of a sweep', async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  const world = stage.world;
  const known = await world.connect('UTC');
  await world.sync.syncCalendar(known.subscriptionId);
  for (let index = 0; index < 5; index += 1) await world.connect('UTC');
  world.clock.advance(dayMs);
  const nowMs = world.clock.now();
  const claimed = await world.subscriptions.claimDue({ nowMs, leaseUntilMs: nowMs + hourMs, limit: 4, fullSyncs: 2 });
  expect(claimed).toHaveLength(3);
  expect(claimed).toContain(known.subscriptionId);
});

test('L17: a watch that Google refuses is asked for again after a growing pause only', async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  const world = stage.world;
  const { subscriptionId } = await world.connect('UTC');
  await world.close();
  const first = await world.channels.watch(subscriptionId);
  expect(first).toMatchObject({ outcome: 'not-watching', code: 'google-unavailable', backoffMs: 1_000 });
  expect(await world.channels.watch(subscriptionId)).toMatchObject({ backoffMs: 2_000 });
  const claim = () => {
    const nowMs = world.clock.now();
    return world.subscriptions.claimNeedingChannel({
      nowMs,
      againAtMs: nowMs + hourMs,
      unwatchableAgainAtMs: nowMs + dayMs,
      limit: 9,
    });
  };
  expect(await claim()).toEqual([]);
  world.clock.advance(2_000);
  expect(await claim()).toEqual([{ id: subscriptionId, isWatchable: true, channel: null }]);
  expect(await claim()).toEqual([]);
});
