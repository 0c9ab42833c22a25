import { dayMs, hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { type ConnectedCalendar, createSyncWorld, type SyncWorld, testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';

const { connection } = await testDatabase();
const { database } = connection;
/** A Monday, three weeks before New York and six before Berlin change their clocks. */
const startMs = Date.UTC(2026, 1, 16, 8);

let world: SyncWorld;
let calendar: ConnectedCalendar;

beforeEach(async () => {
  world = await createSyncWorld(database, { startMs });
  calendar = await world.connect('Europe/Berlin');
});

afterEach(async () => {
  await world.close();
});

const google = () => world.simulator.google;
const insert = (event: Record<string, unknown>) => google().insertEvent(calendar.externalId, event);
const timed = (start: string, end: string, timeZone = 'Europe/Berlin') => ({
  start: { dateTime: start, timeZone },
  end: { dateTime: end, timeZone },
});

async function sync() {
  world.clock.advance(1_000);
  return world.sync.syncCalendar(calendar.subscriptionId);
}

/** The cache's own answer for a range, refused when it is not from the cache. */
async function cached(fromMs = startMs - 20 * dayMs, untilMs = startMs + 380 * dayMs) {
  const answer = await world.cache.answer({
    selection: { by: 'calendar', ids: [calendar.calendarId], teamId: null },
    range: { fromMs, untilMs },
    maxStalenessMs: hourMs,
    onStale: 'fail',
    partial: false,
  });
  return answer.busy.map(({ startMs: start, endMs }) => [start, endMs]);
}

/** Google's own truth, where touching blocks are one. */
function truth(fromMs = startMs - 20 * dayMs, untilMs = startMs + 380 * dayMs) {
  const merged: number[][] = [];
  for (const block of google().busyBlocks(calendar.externalId, fromMs, untilMs)) {
    const last = merged.at(-1);
    if (last !== undefined && block.startMs <= last[1]!) last[1] = Math.max(last[1]!, block.endMs);
    else merged.push([block.startMs, block.endMs]);
  }
  return merged;
}

async function expectInStep() {
  const expected = truth();
  expect(await cached()).toEqual(expected);
  return expected;
}

function listCalls() {
  return google()
    .requests()
    .filter((request) => request.method === 'GET' && request.path.includes('/events'));
}

test('a first sync reads every page, and the answer equals freeBusy', async () => {
  for (let day = 0; day < 8; day += 1) {
    insert(timed(`2026-02-${17 + day}T10:00:00`, `2026-02-${17 + day}T11:30:00`));
  }
  const outcome = await sync();
  expect(outcome).toMatchObject({ outcome: 'synced', mode: 'full', pages: 3, items: 8, intervalsAdded: 8 });
  expect(await expectInStep()).toHaveLength(8);
});

test('L3: a delta carries on from the token of the same paged read', async () => {
  insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await sync();
  insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  expect(await sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 1 });
  expect(await expectInStep()).toHaveLength(2);
  expect(await sync()).toMatchObject({ mode: 'incremental', items: 0, eventsWritten: 0 });
});

test('L4: an expired token makes the same job read everything, and what is gone goes', async () => {
  const doomed = insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  await sync();
  google().deleteEvent(calendar.externalId, doomed.id);
  google().expireSyncTokens(calendar.externalId);
  expect(await sync()).toMatchObject({ outcome: 'synced', mode: 'full', eventsSwept: 1 });
  expect(await expectInStep()).toHaveLength(1);
});

test('L4: a sync token that Google calls malformed makes a full sync too', async () => {
  insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await sync();
  await world.subscriptions.updateSyncToken(calendar.subscriptionId, 'garbage');
  expect(await sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
  await expectInStep();
});

test('L5: moved, shortened, cancelled and moved out of the horizon', async () => {
  const moved = insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  const cancelled = insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  const far = insert(timed('2026-02-19T10:00:00', '2026-02-19T11:00:00'));
  const running = insert(timed('2026-01-01T10:00:00', '2026-02-20T11:00:00'));
  await sync();
  expect(await expectInStep()).not.toHaveLength(0);
  google().patchEvent(calendar.externalId, moved.id, timed('2026-02-25T12:00:00', '2026-02-25T12:15:00'));
  google().deleteEvent(calendar.externalId, cancelled.id);
  google().patchEvent(calendar.externalId, far.id, timed('2031-02-19T10:00:00', '2031-02-19T11:00:00'));
  google().patchEvent(calendar.externalId, running.id, timed('2026-01-01T10:00:00', '2026-01-02T11:00:00'));
  await sync();
  expect(await expectInStep()).toEqual([
    [Date.parse('2026-02-25T12:00:00+01:00'), Date.parse('2026-02-25T12:15:00+01:00')],
  ]);
});

describe('L6: busy means what freeBusy means', () => {
  const self = (responseStatus: string) => ({
    attendees: [
      { email: calendar.email, responseStatus },
      { email: 'other@example.com', responseStatus: 'accepted' },
    ],
  });
  const at = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');
  test.each<[string, () => Record<string, unknown>, number]>([
    ['opaque by absence', () => at, 1],
    ['transparent', () => ({ ...at, transparency: 'transparent' }), 0],
    ['tentative', () => ({ ...at, status: 'tentative' }), 1],
    ['declined by the owner', () => ({ ...at, ...self('declined') }), 0],
    ['not yet answered', () => ({ ...at, ...self('needsAction') }), 1],
    ['out of office', () => ({ ...at, eventType: 'outOfOffice', outOfOfficeProperties: {} }), 1],
    ['all-day, opaque', () => ({ start: { date: '2026-02-17' }, end: { date: '2026-02-18' } }), 1],
  ])('%s', async (_title, event, blocks) => {
    insert(event());
    await sync();
    expect(await expectInStep()).toHaveLength(blocks);
  });
});

describe('L7: all-day events are dates', () => {
  test('a change of the calendar’s zone moves them, although no event has changed', async () => {
    insert({ start: { date: '2026-03-29' }, end: { date: '2026-03-30' } });
    insert(timed('2026-03-29T12:00:00Z', '2026-03-29T13:00:00Z', 'UTC'));
    await sync();
    const berlin = await expectInStep();
    expect(berlin[0]![1]! - berlin[0]![0]!).toBe(23 * hourMs);
    google().patchCalendar(calendar.externalId, { timeZone: 'America/Los_Angeles' });
    expect(await sync()).toMatchObject({ mode: 'incremental', items: 0, intervalsAdded: 1, intervalsRemoved: 1 });
    expect(await expectInStep()).not.toEqual(berlin);
  });
});

describe('L8: series', () => {
  const weekly = { ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=WEEKLY'] };

  test('over the change to summer time, with a moved, a cancelled and an excluded instance', async () => {
    const series = insert({
      ...weekly,
      recurrence: [...weekly.recurrence, 'EXDATE;TZID=Europe/Berlin:20260310T100000'],
    });
    google().patchEvent(
      calendar.externalId,
      `${series.id}_20260224T090000Z`,
      timed('2026-02-26T15:00:00', '2026-02-26T18:00:00'),
    );
    google().deleteEvent(calendar.externalId, `${series.id}_20260303T090000Z`);
    await sync();
    const blocks = await expectInStep();
    expect(blocks).toHaveLength(53);
  });

  test('one edit of a weekly series is one list call, and writes its own blocks only', async () => {
    const series = insert(weekly);
    insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
    await sync();
    google().clearRequests();
    google().patchEvent(calendar.externalId, series.id, timed('2026-02-17T10:30:00', '2026-02-17T11:30:00'));
    const outcome = await sync();
    expect(listCalls()).toHaveLength(1);
    expect(outcome).toMatchObject({
      mode: 'incremental',
      items: 1,
      eventsWritten: 1,
      intervalsAdded: 57,
      intervalsRemoved: 57,
    });
    await expectInStep();
  });

  test('an instance that is moved, moved back and cancelled later, each by a delta', async () => {
    const series = insert(weekly);
    await sync();
    const instanceId = `${series.id}_20260224T090000Z`;
    google().patchEvent(calendar.externalId, instanceId, timed('2026-02-26T15:00:00', '2026-02-26T18:00:00'));
    await sync();
    await expectInStep();
    google().patchEvent(calendar.externalId, instanceId, timed('2026-02-24T10:00:00', '2026-02-24T11:00:00'));
    await sync();
    await expectInStep();
    google().deleteEvent(calendar.externalId, instanceId);
    await sync();
    await expectInStep();
    google().deleteEvent(calendar.externalId, series.id);
    await sync();
    expect(await expectInStep()).toEqual([]);
  });

  test('a single event becomes a series, is cut short, and its tail goes on as another', async () => {
    const event = insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await sync();
    google().patchEvent(calendar.externalId, event.id, { recurrence: ['RRULE:FREQ=DAILY'] });
    await sync();
    await expectInStep();
    google().patchEvent(calendar.externalId, event.id, { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20260301T085959Z'] });
    insert({ ...timed('2026-03-01T14:00:00', '2026-03-01T15:00:00'), recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
    await sync();
    expect(await expectInStep()).toHaveLength(12 + 5);
  });

  test('an exception without a master stands by itself', async () => {
    insert({
      ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'),
      recurringEventId: 'elsewhere',
      originalStartTime: { dateTime: '2026-02-17T09:00:00Z', timeZone: 'UTC' },
    });
    await sync();
    expect(await expectInStep()).toHaveLength(1);
  });

  test('a rule that would explode is answered live, never short', async () => {
    await world.close();
    world = await createSyncWorld(database, { startMs, maxOccurrencesPerEvent: 100 });
    calendar = await world.connect('Europe/Berlin');
    insert({ ...weekly, recurrence: ['RRULE:FREQ=DAILY'] });
    expect(await sync()).toMatchObject({ outcome: 'synced', untrusted: 'projection-too-large' });
    await expect(cached()).rejects.toMatchObject({ code: 'availability-unknown' });
  });
});

describe('L1: what could not be placed is never free', () => {
  const broken = { ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:RSCALE=HEBREW;FREQ=DAILY'] };

  test('a rule that nothing can read makes the calendar answered live, until a full read finds none', async () => {
    const event = insert({ ...broken, id: 'brokenrule' });
    insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
    expect(await sync()).toMatchObject({ mode: 'full', untrusted: 'unreadable-events' });
    await expect(cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    google().deleteEvent(calendar.externalId, event.id);
    expect(await sync()).toMatchObject({ mode: 'incremental', untrusted: 'unreadable-events' });
    world.clock.advance(dayMs);
    expect(await sync()).toMatchObject({ mode: 'full', untrusted: null });
    await expectInStep();
  });
});

describe('L2: coverage', () => {
  test('what lies outside is not answered from the cache', async () => {
    await sync();
    await expect(cached(startMs - 40 * dayMs, startMs)).rejects.toMatchObject({ code: 'availability-unknown' });
    await expect(cached(startMs + 380 * dayMs, startMs + 401 * dayMs)).rejects.toMatchObject({
      code: 'availability-unknown',
    });
  });

  test('it rolls forward without asking Google, and the new days are right', async () => {
    insert({ ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=DAILY'] });
    await sync();
    world.clock.advance(20 * dayMs);
    google().clearRequests();
    // Twenty days more, and one, since ten o'clock in Berlin comes an hour earlier in summer.
    expect(await world.sync.extendHorizon(calendar.subscriptionId)).toMatchObject({ intervalsAdded: 21 });
    expect(google().requests()).toEqual([]);
    await sync();
    const [fromMs, untilMs] = [startMs + 380 * dayMs, startMs + 419 * dayMs];
    expect(await cached(fromMs, untilMs)).toEqual(truth(fromMs, untilMs));
  });
});

describe('L16, L17: errors are outcomes', () => {
  test('a revoked credential backs off and keeps the rows', async () => {
    insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await sync();
    google().revokeGrant(calendar.email);
    world.clock.advance(2 * hourMs);
    expect(await sync()).toMatchObject({ outcome: 'backing-off', code: 'credential-revoked', syncErrors: 1 });
    const [kept] = await database.execute<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM busy_intervals WHERE calendar_subscription_id = ${calendar.subscriptionId}`,
    );
    expect(kept?.count).toBe(1);
    await expect(cached()).rejects.toMatchObject({ code: 'availability-unknown' });
  });

  test('a failure is counted, and the next success forgets it', async () => {
    await world.close();
    expect(await sync()).toMatchObject({
      outcome: 'backing-off',
      code: 'google-unavailable',
      syncErrors: 1,
      backoffMs: 1_000,
    });
    expect(await sync()).toMatchObject({ syncErrors: 2, backoffMs: 2_000 });
    expect(await world.subscriptions.findById(calendar.subscriptionId)).toMatchObject({
      syncErrors: 2,
      lastErrorCode: 'google-unavailable',
      dueAtMs: world.clock.now() + 2_000,
      backoffUntilMs: world.clock.now() + 2_000,
    });
  });
});

describe('flags', () => {
  const setWrite = (enabled: boolean) =>
    database.execute(sql`UPDATE features SET enabled = ${enabled} WHERE slug = 'calendar-cache-sql-write'`);

  afterEach(() => setWrite(true));

  test('write off: no sync, and after write comes back a full one before the cache is trusted', async () => {
    insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await sync();
    await setWrite(false);
    world.clock.advance(5_000);
    google().clearRequests();
    expect(await sync()).toEqual({ outcome: 'write-off' });
    expect(listCalls()).toEqual([]);
    await setWrite(true);
    world.clock.advance(5_000);
    await expect(cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    expect(await sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    await expectInStep();
  });
});

test('L9: an answer tells its age, and one that is too old goes live', async () => {
  insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await sync();
  const asOfMs = world.clock.now();
  world.clock.advance(30 * minuteMs);
  const question = {
    selection: { by: 'calendar' as const, ids: [calendar.calendarId], teamId: null },
    range: { fromMs: startMs, untilMs: startMs + 7 * dayMs },
    onStale: 'live' as const,
    partial: false,
  };
  expect(await world.cache.answer({ ...question, maxStalenessMs: hourMs })).toMatchObject({ asOfMs, complete: true });
  const live = await world.cache.answer({ ...question, maxStalenessMs: minuteMs });
  expect(live.calendars).toEqual([
    { id: calendar.calendarId, source: 'google', asOfMs: world.clock.now(), stale: false, reason: 'stale' },
  ]);
  expect(live.busy).toHaveLength(1);
  expect(world.asked).toEqual([`sync ${calendar.subscriptionId} stale`]);
});
