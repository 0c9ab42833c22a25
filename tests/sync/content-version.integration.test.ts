import { dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;
let eventId: string;

beforeEach(async () => {
  stage = await SyncStage.open(database);
  eventId = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00')).id;
  await stage.sync();
});

afterEach(async () => {
  await stage.world.close();
});

const question = (range = { fromMs: startMs, untilMs: startMs + 10 * dayMs }) => ({
  selection: { by: 'calendar' as const, ids: [stage.calendar.calendarId], teamId: null },
  range,
  maxStalenessMs: hourMs,
  onStale: 'fail' as const,
  partial: false,
});

async function stateNow() {
  const state = await stage.world.cache.freshState(question());
  expect(state?.contentTag).toBe((await stage.world.cache.answer(question())).contentTag);
  return state!;
}

test('L9: a read that finds nothing new moves the age and not the tag', async () => {
  const before = await stateNow();
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', items: 0 });
  const after = await stateNow();
  expect(after.contentTag).toBe(before.contentTag);
  expect(after.asOfMs).toBe(before.asOfMs + 1_000);
});

test.each<[string, () => void]>([
  ['an event that came', () => stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'))],
  ['an event that went', () => stage.delete(eventId)],
  ['an event that moved', () => stage.patch(eventId, timed('2026-02-17T12:00:00', '2026-02-17T13:00:00'))],
  ['an event that is free now', () => stage.patch(eventId, { transparency: 'transparent' })],
  ['another rule for the same block', () => stage.patch(eventId, { status: 'tentative' })],
])('L9: %s moves the tag', async (_what, change) => {
  const before = await stateNow();
  change();
  await stage.sync();
  expect((await stateNow()).contentTag).not.toBe(before.contentTag);
});

test('L9: a full read of the same moves nothing', async () => {
  const before = await stateNow();
  await stage.world.subscriptions.updateSyncToken(stage.calendar.subscriptionId, null);
  expect(await stage.sync()).toMatchObject({ mode: 'full' });
  expect((await stateNow()).contentTag).toBe(before.contentTag);
});

test('L2: outside of coverage there is no state that could be confirmed', async () => {
  const state = (fromMs: number, untilMs: number) => stage.world.cache.freshState(question({ fromMs, untilMs }));
  const syncedAtMs = startMs + 1_000;
  expect(await state(syncedAtMs - 30 * dayMs, startMs)).not.toBeNull();
  expect(await state(syncedAtMs - 30 * dayMs - 1, startMs)).toBeNull();
  expect(await state(startMs + 390 * dayMs, syncedAtMs + 400 * dayMs)).not.toBeNull();
  expect(await state(startMs + 390 * dayMs, syncedAtMs + 400 * dayMs + 1)).toBeNull();
});

const learned = () =>
  database.execute(sql`SELECT google_event_id AS id, learned_at AS at, learned_by AS by, learned_reason AS reason
    FROM calendar_events WHERE calendar_subscription_id = ${stage.calendar.subscriptionId} ORDER BY learned_at, id`);

test('an event remembers the read that brought its state, and a read that changes nothing leaves it alone', async () => {
  const { subscriptionId } = stage.calendar;
  const firstMs = startMs + 1_000;
  const first = { id: eventId, by: 'full-sync', reason: null };
  expect(await learned()).toMatchObject([first]);
  const later = stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00')).id;
  stage.world.clock.advance(5_000);
  await stage.world.sync.syncCalendar(subscriptionId, 'notification');
  const rows = [...(await learned())];
  expect(rows).toMatchObject([first, { id: later, by: 'incremental-sync', reason: 'notification' }]);
  expect(rows.map(({ at }) => Date.parse(String(at)))).toEqual([firstMs, firstMs + 5_000]);
  await stage.world.subscriptions.updateSyncToken(subscriptionId, null);
  await stage.world.sync.syncCalendar(subscriptionId, 'operator');
  expect([...(await learned())]).toEqual(rows);
});
