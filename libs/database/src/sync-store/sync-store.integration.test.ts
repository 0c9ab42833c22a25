import { randomUUID } from 'node:crypto';
import {
  type BusyInterval,
  type CalendarEvent,
  type CommitPlan,
  dayMs,
  type SyncRun,
} from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { CalendarSubscriptionRepository, createSyncStore, SelectedCalendarRepository } from '../index.ts';
import { credentials, users } from '../schema/index.ts';

const { connection } = await testDatabase();
const { database } = connection;
const store = createSyncStore(database);
const subscriptions = new CalendarSubscriptionRepository(database);
const nowMs = Date.UTC(2026, 10, 22, 12);
const coverage = { fromMs: nowMs - 30 * dayMs, untilMs: nowMs + 400 * dayMs };

let subscriptionId: string;

beforeEach(async () => {
  const userId = `user-${randomUUID()}`;
  const credentialId = randomUUID();
  await database.insert(users).values({ id: userId });
  await database.insert(credentials).values({ id: credentialId, userId, sealedSecret: 'sealed' });
  const calendar = { userId, credentialId, externalId: 'calendar@example.com' };
  ({ subscriptionId } = await new SelectedCalendarRepository(database).select(calendar, nowMs));
});

function event(googleEventId: string, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    googleEventId,
    status: 'confirmed',
    eventType: 'default',
    transparency: 'opaque',
    visibility: 'default',
    selfResponseStatus: null,
    etag: '"1"',
    iCalUID: `${googleEventId}@google.com`,
    sequence: 0,
    time: { kind: 'timed', startMs: nowMs, endMs: nowMs + 3_600_000, startZone: 'Europe/Berlin', endZone: null },
    recurrence: [],
    recurringEventId: null,
    originalStart: null,
    summary: null,
    description: null,
    location: null,
    googleCreatedAtMs: nowMs - dayMs,
    googleUpdatedAtMs: nowMs - dayMs,
    ...changes,
  };
}

function block(googleEventId: string, startMs = nowMs): BusyInterval {
  return { googleEventId, startMs, endMs: startMs + 3_600_000 };
}

async function begin(): Promise<SyncRun> {
  const run = await store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs: nowMs + 60_000 } });
  return run!;
}

const learned = { by: 'full-sync', reason: 'operator' } as const;

function plan(scope: CommitPlan['scope'], nextSyncToken = 'token-1'): CommitPlan {
  const dueAtMs = nowMs + 2_700_000;
  return {
    scope,
    coverage,
    untrustedReason: null,
    read: {
      nextSyncToken,
      asOfMs: nowMs,
      provesAsOf: true,
      timeZone: 'Europe/Berlin',
      accessRole: 'owner',
      dueAtMs,
      pollIntervalMs: null,
      learned,
    },
  };
}

async function commit(scope: CommitPlan['scope'], events: CalendarEvent[], blocks: BusyInterval[]) {
  const run = await begin();
  await store.stageEvents(run, events);
  await store.completeStubs(run);
  await store.stageIntervals(run, blocks);
  return store.commit(run, plan(scope));
}

async function storedEvents(): Promise<Record<string, string>> {
  const rows = await database.execute<{ google_event_id: string; status: string }>(
    sql`SELECT google_event_id, status FROM calendar_events WHERE calendar_subscription_id = ${subscriptionId}`,
  );
  return Object.fromEntries(rows.map((row) => [row.google_event_id, row.status]));
}

async function storedBlocks(): Promise<string[]> {
  const rows = await database.execute<{ block: string }>(sql`
    SELECT event.google_event_id || ' ' || (extract(epoch FROM busy.starts_at) * 1000)::bigint AS block
    FROM busy_intervals busy JOIN calendar_events event ON event.id = busy.calendar_event_id
    WHERE busy.calendar_subscription_id = ${subscriptionId} ORDER BY 1`);
  return rows.map((row) => row.block);
}

test('L3: events, blocks, coverage, asOf, token and version are there together after the commit', async () => {
  const counts = await commit('full', [event('a')], [block('a')]);
  expect(counts).toEqual({ eventsWritten: 1, eventsSwept: 0, intervalsRemoved: 0, intervalsAdded: 1 });
  expect(await subscriptions.findById(subscriptionId)).toMatchObject({
    version: 1,
    generation: 1,
    nextSyncToken: 'token-1',
    asOfMs: nowMs,
    coverage,
    timeZone: 'Europe/Berlin',
    dueAtMs: nowMs + 2_700_000,
    lastFullSyncMs: nowMs,
  });
  expect(await storedBlocks()).toEqual([`a ${nowMs}`]);
});

test('L3: an empty delta still saves its token and moves asOf', async () => {
  await commit('full', [event('a')], [block('a')]);
  const run = await begin();
  const read = { ...plan('touched', 'token-2').read!, asOfMs: nowMs + 5_000 };
  await store.commit(run, { scope: 'touched', coverage, untrustedReason: null, read });
  const { nextSyncToken, asOfMs } = read;
  expect(await subscriptions.findById(subscriptionId)).toMatchObject({ nextSyncToken, asOfMs });
  expect(await storedBlocks()).toEqual([`a ${nowMs}`]);
});

test('L4: a full sync sweeps what it did not return; a delta sweeps nothing', async () => {
  await commit('full', [event('a'), event('b')], [block('a'), block('b')]);
  await commit('touched', [event('c')], [block('c')]);
  expect(Object.keys(await storedEvents()).sort()).toEqual(['a', 'b', 'c']);
  const counts = await commit('full', [event('b')], [block('b')]);
  expect(counts).toMatchObject({ eventsSwept: 2, eventsWritten: 0, intervalsAdded: 0 });
  expect(await storedBlocks()).toEqual([`b ${nowMs}`]);
});

test('L4: a run that dies before its commit changes nothing, and the next run removes what it staged', async () => {
  await commit('full', [event('a')], [block('a')]);
  const dead = await begin();
  await store.stageEvents(dead, [event('b')]);
  await store.stageIntervals(dead, [block('b')]);
  expect(await storedBlocks()).toEqual([`a ${nowMs}`]);
  await begin();
  const [left] = await database.execute<{ count: number }>(sql`
    SELECT (SELECT count(*) FROM staged_calendar_events WHERE run_id = ${dead.runId})::int
      + (SELECT count(*) FROM staged_busy_intervals WHERE run_id = ${dead.runId})::int AS count`);
  expect(left?.count).toBe(0);
});

test('L11: of two runs that overlap, the one that began first can no longer commit', async () => {
  const first = await begin();
  await store.stageEvents(first, [event('old')]);
  const second = await begin();
  await store.stageEvents(second, [event('new')]);
  await store.stageIntervals(second, [block('new')]);
  expect(await store.commit(first, plan('full', 'late'))).toBeNull();
  expect(await store.commit(second, plan('full', 'token-2'))).not.toBeNull();
  expect(await storedEvents()).toEqual({ new: 'confirmed' });
  expect((await subscriptions.findById(subscriptionId))?.nextSyncToken).toBe('token-2');
});

test('L11: a run that started from an older version loses', async () => {
  const run = await begin();
  await database.execute(sql`UPDATE calendar_subscriptions SET version = version + 1 WHERE id = ${subscriptionId}`);
  expect(await store.commit(run, plan('full'))).toBeNull();
  expect(await storedEvents()).toEqual({});
});

describe('L5: deltas merge by id', () => {
  test('a bare cancelled item takes its event and its blocks away', async () => {
    await commit('full', [event('a'), event('b')], [block('a'), block('b')]);
    await commit('touched', [event('a', { status: 'cancelled', time: null, googleUpdatedAtMs: null })], []);
    expect(await storedEvents()).toEqual({ a: 'cancelled', b: 'confirmed' });
    expect(await storedBlocks()).toEqual([`b ${nowMs}`]);
  });

  test('a bare cancelled exception keeps what we know of the occurrence that it stands for', async () => {
    const originalStart = { kind: 'timed' as const, startMs: nowMs + dayMs };
    await commit(
      'full',
      [event('m', { recurrence: ['RRULE:FREQ=DAILY'] }), event('m_x', { recurringEventId: 'm', originalStart })],
      [],
    );
    const run = await begin();
    await store.stageEvents(run, [event('m_x', { status: 'cancelled', time: null })]);
    await store.completeStubs(run);
    const series = await store.loadSeries(
      run,
      'touched',
      await store.seriesIds(run, { scope: 'touched', afterId: null, limit: 10 }),
    );
    const exception = series.get('m')?.find((one) => one.googleEventId === 'm_x');
    expect(exception).toMatchObject({ status: 'cancelled', recurringEventId: 'm', originalStart });
  });

  test('a cancelled master takes along the exceptions that Google does not report beside it', async () => {
    const originalStart = { kind: 'timed' as const, startMs: nowMs };
    const exceptions = [
      event('m_1', { recurringEventId: 'm', originalStart }),
      event('m_2', { recurringEventId: 'm', originalStart }),
    ];
    await commit(
      'full',
      [event('m', { recurrence: ['RRULE:FREQ=DAILY'] }), ...exceptions],
      [block('m'), block('m_1'), block('m_2')],
    );
    await commit('touched', [event('m', { status: 'cancelled', time: null }), exceptions[1]!], [block('m_2')]);
    expect(await storedEvents()).toEqual({ m: 'cancelled', m_1: 'cancelled', m_2: 'confirmed' });
    expect(await storedBlocks()).toEqual([`m_2 ${nowMs}`]);
  });

  test('the same id twice in one run keeps the greatest `updated`, within a page and across pages', async () => {
    const run = await begin();
    const newer = event('a', { etag: '"new"', googleUpdatedAtMs: nowMs });
    const older = event('a', { etag: '"old"', googleUpdatedAtMs: nowMs - 1 });
    await store.stageEvents(run, [newer, older]);
    await store.stageEvents(run, [older]);
    const series = await store.loadSeries(run, 'full', ['a']);
    expect(series.get('a')?.map((one) => one.etag)).toEqual(['"new"']);
  });
});

test('an event is stored as it came, all-day and recurring ones too', async () => {
  const run = await begin();
  const events = [
    event('all-day', {
      time: { kind: 'all-day', startDate: '2026-11-22', endDate: '2026-11-23' },
      transparency: 'transparent',
    }),
    event('master', {
      recurrence: ['RRULE:FREQ=WEEKLY', 'EXDATE;VALUE=DATE:20261201,20261208'],
      summary: 'quote " and \\ and ü',
    }),
    event('exception', {
      recurringEventId: 'master',
      originalStart: { kind: 'all-day', startDate: '2026-12-01' },
      time: null,
    }),
    event('declined', { selfResponseStatus: 'declined', iCalUID: null, etag: null, googleCreatedAtMs: null }),
  ];
  await store.stageEvents(run, events);
  const series = await store.loadSeries(run, 'full', ['all-day', 'master', 'declined']);
  const loaded = [...series.values()].flat();
  for (const expected of events) expect(loaded).toContainEqual(expected);
});

test('only what changed is touched', async () => {
  await commit('full', [event('a'), event('b')], [block('a'), block('b')]);
  const counts = await commit(
    'full',
    [event('a'), event('b', { etag: '"2"' })],
    [block('a'), block('b', nowMs + dayMs)],
  );
  expect(counts).toEqual({ eventsWritten: 1, eventsSwept: 0, intervalsRemoved: 1, intervalsAdded: 1 });
});

test('L10: a due time that somebody set while the run was reading outlives the commit', async () => {
  const run = await begin();
  await subscriptions.makeDue(subscriptionId, nowMs + 1);
  await store.commit(run, plan('full'));
  expect((await subscriptions.findById(subscriptionId))?.dueAtMs).toBe(nowMs + 1);
});

test('L2: a new horizon moves coverage and version, and leaves asOf, token and due time alone', async () => {
  await commit('full', [event('a')], [block('a')]);
  const run = (await store.begin({ subscriptionId, attempt: null }))!;
  await store.stageIntervals(run, [block('a'), block('a', nowMs + dayMs)]);
  const wider = { fromMs: coverage.fromMs + dayMs, untilMs: coverage.untilMs + dayMs };
  await store.commit(run, { scope: 'all', coverage: wider, untrustedReason: null, read: null });
  expect(await subscriptions.findById(subscriptionId)).toMatchObject({
    coverage: wider,
    version: 2,
    generation: 1,
    asOfMs: nowMs,
    nextSyncToken: 'token-1',
    dueAtMs: nowMs + 2_700_000,
  });
  expect(await storedBlocks()).toHaveLength(2);
});

test('two sweeps at once claim different calendars, the least recently attempted first', async () => {
  const [first, second] = await Promise.all([
    subscriptions.claimDue({ nowMs, leaseUntilMs: nowMs + 60_000, limit: 500, fullSyncs: 500 }),
    subscriptions.claimDue({ nowMs, leaseUntilMs: nowMs + 60_000, limit: 500, fullSyncs: 500 }),
  ]);
  expect([...first, ...second].filter((id) => id === subscriptionId)).toHaveLength(1);
  expect(await subscriptions.claimDue({ nowMs, leaseUntilMs: nowMs + 60_000, limit: 500, fullSyncs: 500 })).toEqual([]);
});
