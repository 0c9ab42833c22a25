import { CalendarCacheSqlCleanupService, dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { CalendarEventRepository, FeaturesRepository } from '@calendar-cache/database';
import {
  type ConnectedCalendar,
  createSyncWorld,
  installLeakCheck,
  type SyncWorld,
  testDatabase,
} from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';

const { connection, url } = await testDatabase();
const { database } = connection;
const startMs = Date.now();

let world: SyncWorld;
let calendar: ConnectedCalendar;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  world = await createSyncWorld(database, { startMs });
  calendar = await world.connect('Europe/Berlin');
});

afterEach(async () => {
  await database.execute(sql`UPDATE features SET enabled = true`);
  await world.close();
});

installLeakCheck(url);

const at = (fromMs: number) => ({
  start: { dateTime: new Date(fromMs).toISOString(), timeZone: 'UTC' },
  end: { dateTime: new Date(fromMs + hourMs).toISOString(), timeZone: 'UTC' },
});
const insert = (event: Record<string, unknown>) => world.simulator.google.insertEvent(calendar.externalId, event);
const cleanup = () =>
  new CalendarCacheSqlCleanupService({
    eventRepo: new CalendarEventRepository(database),
    features: new FeaturesRepository(database, world.clock),
    clock: world.clock,
    retentionMs: 30 * dayMs,
  }).runCleanup();

test('past events and blocks go, masters and exceptions stay, and coverage starts later (L2)', async () => {
  const past = insert(at(startMs - 20 * dayMs));
  const series = insert({ ...at(startMs - 25 * dayMs), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
  insert(at(startMs + dayMs));
  await world.sync.syncCalendar(calendar.subscriptionId);
  world.clock.advance(15 * dayMs);
  const { success, removed } = await cleanup();
  expect({ success, removed }).toEqual({
    success: true,
    removed: { cancelledEvents: 0, pastEvents: 1, busyIntervals: 3 },
  });
  const rows = await database.execute<{ id: string }>(sql`SELECT google_event_id AS id FROM calendar_events`);
  const ids = rows.map(({ id }) => id);
  expect(ids).toContain(series.id);
  expect(ids).not.toContain(past.id);
  const subscription = await world.subscriptions.findById(calendar.subscriptionId);
  expect(subscription?.coverage?.fromMs).toBe(world.clock.now() - 30 * dayMs);
});

test('a cancelled event is kept for a day', async () => {
  const event = insert(at(startMs + dayMs));
  await world.sync.syncCalendar(calendar.subscriptionId);
  world.simulator.google.deleteEvent(calendar.externalId, event.id);
  await world.sync.syncCalendar(calendar.subscriptionId);
  world.clock.advance(23 * hourMs);
  expect((await cleanup()).removed.cancelledEvents).toBe(0);
  world.clock.advance(2 * hourMs);
  expect((await cleanup()).removed.cancelledEvents).toBe(1);
});

test('L11: a run that began before a cleanup is done again', async () => {
  await world.sync.syncCalendar(calendar.subscriptionId);
  world.clock.advance(dayMs);
  const before = await world.subscriptions.findById(calendar.subscriptionId);
  await cleanup();
  const after = await world.subscriptions.findById(calendar.subscriptionId);
  expect(after?.version).toBe((before?.version ?? 0) + 1);
});

test('switched off, nothing is removed', async () => {
  insert(at(startMs - 20 * dayMs));
  await world.sync.syncCalendar(calendar.subscriptionId);
  world.clock.advance(15 * dayMs);
  await database.execute(sql`UPDATE features SET enabled = false WHERE slug = 'calendar-cache-sql-cleanup'`);
  expect((await cleanup()).removed).toEqual({ cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 });
});
