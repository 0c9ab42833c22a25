import {
  dayMs,
  hourMs,
  type RefreshedCalendarList,
  refreshCalendarList,
  secondMs,
  stateOf,
} from '@calendar-cache/calendar-cache';
import { CalendarHealthRepository, CalendarListRepository, SelectedCalendarRepository } from '@calendar-cache/database';
import { GoogleQuota } from '@calendar-cache/google-calendar';
import { createMemoryCounters } from '@calendar-cache/queue';
import { type ConnectedCalendar, createSyncWorld, type SyncWorld, testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { startMs } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const lists = new CalendarListRepository(database, { storeNames: false });

let world: SyncWorld;
let calendar: ConnectedCalendar;
let credentialId: string;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  world = await createSyncWorld(database, { startMs });
  calendar = await world.connect('Europe/Berlin', 'shared');
  credentialId = (await stored()).credentialId;
});

afterEach(() => world.close());

const stored = async () => (await world.subscriptions.findById(calendar.subscriptionId))!;

function refresh(repository = lists): Promise<RefreshedCalendarList> {
  return refreshCalendarList(
    {
      lists: repository,
      providers: world.providers,
      intervalMs: 6 * hourMs,
      backoff: { baseMs: 2 * secondMs, capMs: hourMs },
      clock: world.clock,
      random: () => 0.5,
    },
    credentialId,
  );
}

const claim = () => lists.claimDue({ nowMs: world.clock.now(), leaseUntilMs: world.clock.now() + hourMs, limit: 10 });

test('a selected calendar makes the list of its credential due; a read moves it on', async () => {
  expect(await claim()).toEqual([credentialId]);
  expect(await claim()).toEqual([]);
  expect(await refresh()).toMatchObject({ outcome: 'refreshed', mode: 'full', calendars: 2, appeared: 2, removed: 0 });
  world.clock.advance(5 * hourMs);
  expect(await claim()).toEqual([]);
  world.clock.advance(hourMs);
  expect(await claim()).toEqual([credentialId]);
});

test('new and removed calendars are noticed by a delta, and the selected ones among them are read at once', async () => {
  await refresh();
  await world.sync.syncCalendar(calendar.subscriptionId);
  const { google } = world.simulator;
  google.addCalendar({ owner: calendar.email, summary: 'New', timeZone: 'Asia/Kolkata' });
  google.removeCalendar(calendar.externalId);
  world.clock.advance(hourMs / 4);
  expect(await refresh()).toMatchObject({ mode: 'incremental', appeared: 1, removed: 1 });
  expect((await stored()).dueAtMs).toBe(world.clock.now());
  const listed = await lists.list(credentialId);
  expect(listed.map(({ primary, timeZone }) => [primary, timeZone]).sort()).toEqual([
    [false, 'Asia/Kolkata'],
    [true, 'Europe/Berlin'],
  ]);
  const health = await new CalendarHealthRepository(database).find(calendar.calendarId, null);
  expect(health).toMatchObject({ isListed: false });
  await world.sync.syncCalendar(calendar.subscriptionId);
  const gone = await new CalendarHealthRepository(database).find(calendar.calendarId, null);
  expect(stateOf(gone!, world.clock.now())).toBe('access-gone');
});

test('a changed role comes with the daily full read, and means a full read of the calendar', async () => {
  await refresh();
  await world.sync.syncCalendar(calendar.subscriptionId);
  const { google } = world.simulator;
  google.share({ calendarId: calendar.externalId, email: calendar.email, role: 'freeBusyReader' });
  world.clock.advance(dayMs);
  expect(await refresh()).toMatchObject({ mode: 'full', roleChanges: 1 });
  expect(await stored()).toMatchObject({ nextSyncToken: null });
  expect((await stored()).dueAtMs).toBeLessThanOrEqual(world.clock.now());
  expect(await world.sync.syncCalendar(calendar.subscriptionId)).toEqual({ outcome: 'live-only' });
  const listed = await lists.list(credentialId);
  expect(listed.find(({ externalId }) => externalId === calendar.externalId)?.accessRole).toBe('freeBusyReader');
  expect(await refresh()).toMatchObject({ mode: 'incremental', roleChanges: 0 });
});

test('L4: 410 means the whole list: what it does not name is gone', async () => {
  await refresh();
  await database.execute(sql`INSERT INTO listed_calendars (credential_id, external_id, access_role, listed_at)
    VALUES (${credentialId}, 'left-over', 'owner', now())`);
  world.simulator.google.faults.add({ kind: 'full-sync-required', route: 'calendarList', times: 1 });
  expect(await refresh()).toMatchObject({ mode: 'full', calendars: 2, removed: 1 });
  expect((await lists.list(credentialId)).map(({ externalId }) => externalId)).not.toContain('left-over');
});

test('L17: a failure backs off, keeps what is known, and is forgotten by the next success', async () => {
  await refresh();
  world.simulator.google.faults.add({ kind: 'backend-error', route: 'calendarList', times: 2 });
  expect(await refresh()).toEqual({ outcome: 'backing-off', code: 'google-unavailable', backoffMs: 1_000 });
  expect(await refresh()).toMatchObject({ backoffMs: 2_000 });
  expect(await lists.list(credentialId)).toHaveLength(2);
  expect(await lists.find(credentialId)).toMatchObject({ listErrors: 2 });
  expect(await refresh()).toMatchObject({ outcome: 'refreshed' });
  expect(await lists.find(credentialId)).toMatchObject({ listErrors: 0 });
});

test('L18: without quota the list waits for it, and no error is counted', async () => {
  await world.close();
  world = await createSyncWorld(database, {
    startMs,
    quotaOf: (clock) =>
      new GoogleQuota({
        counters: createMemoryCounters(clock),
        ownCounters: createMemoryCounters(clock),
        limits: { projectPerMinute: 1_000, userPerMinute: 10, perDay: 100_000 },
        clock,
        random: () => 0.5,
        onEvent: () => undefined,
      }),
  });
  calendar = await world.connect('Europe/Berlin');
  credentialId = (await stored()).credentialId;
  const outcomes: RefreshedCalendarList['outcome'][] = [];
  while (outcomes.at(-1) !== 'waiting-for-quota' && outcomes.length < 20) {
    world.clock.advance(secondMs);
    outcomes.push((await refresh()).outcome);
  }
  expect(outcomes).toEqual([...Array.from({ length: 7 }, () => 'refreshed'), 'waiting-for-quota']);
  expect(await lists.find(credentialId)).toMatchObject({ listErrors: 0 });
  const [row] = await database.execute(
    sql`SELECT last_error_code AS code FROM calendar_lists WHERE credential_id = ${credentialId}`,
  );
  expect(row).toEqual({ code: null });
  world.clock.advance(50 * secondMs);
  expect(await claim()).not.toContain(credentialId);
  world.clock.advance(10 * secondMs);
  expect(await claim()).toContain(credentialId);
  expect(await refresh()).toMatchObject({ outcome: 'refreshed' });
});

test('L11: of two reads at once the second changes nothing', async () => {
  await refresh();
  const list = (await lists.find(credentialId))!;
  const read = { entries: [], removedIds: [], nextSyncToken: 'other' };
  const late = { list, mode: 'full' as const, read, nowMs: world.clock.now(), dueAtMs: world.clock.now() };
  world.clock.advance(1_000);
  world.simulator.google.addCalendar({ owner: calendar.email, summary: 'Moves the token', timeZone: 'UTC' });
  expect(await refresh()).toMatchObject({ outcome: 'refreshed' });
  expect(await lists.apply(late)).toBeNull();
  expect(await lists.list(credentialId)).toHaveLength(3);
});

test('L20: names are kept only where the installation says so', async () => {
  await refresh();
  expect((await lists.list(credentialId)).map(({ summary }) => summary)).toEqual([null, null]);
  world.clock.advance(dayMs);
  await refresh(new CalendarListRepository(database, { storeNames: true }));
  expect((await lists.list(credentialId)).map(({ summary }) => summary)).toContain('Shared');
});

test('a list whose credential is dead is left alone', async () => {
  await database.execute(sql`UPDATE credentials SET state = 'needs_reconnect'`);
  expect(await claim()).toEqual([]);
});

test('selecting twice keeps one list', async () => {
  const { userId, externalId } = calendar;
  await new SelectedCalendarRepository(database).select({ userId, credentialId, externalId }, world.clock.now());
  const [row] = await database.execute(sql`SELECT count(*)::int AS count FROM calendar_lists`);
  expect(row).toEqual({ count: 1 });
});
