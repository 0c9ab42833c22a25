import {
  dayMs,
  hourMs,
  minuteMs,
  type StateOrGroup,
  type SubscriptionState,
  stateGroups,
  stateTransitions,
  subscriptionStates,
} from '@calendar-cache/calendar-cache';
import { createSyncWorld, type SyncWorld, testDatabase } from '@calendar-cache/testing';
import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { startMs } from './sync-stage.test-support.ts';
import { type StateChange, WatchedCalendar } from './watched-calendar.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;

/** Every change of state that a test of this file has seen, over all of them. */
const seen: StateChange[] = [];
let world: SyncWorld;

afterEach(async () => {
  await database.execute(sql`UPDATE features SET enabled = true, everyone = true`);
  await world.close();
});

async function watched(
  sort: 'primary' | 'shared' = 'primary',
  options: { maxOccurrencesPerEvent?: number } = {},
): Promise<WatchedCalendar> {
  await database.execute(sql`TRUNCATE users CASCADE`);
  world = await createSyncWorld(database, { startMs, ...options });
  const one = new WatchedCalendar({ calendar: await world.connect('Europe/Berlin', sort), world, database, seen });
  expect(await one.state()).toBe('connecting');
  return one;
}

/** Acts after five seconds. */
async function switchWrite(enabled: boolean): Promise<void> {
  await database.execute(sql`UPDATE features SET enabled = ${enabled} WHERE slug = 'calendar-cache-sql-write'`);
}

test('connecting, polled, mirrored: the first read, then a channel, which expires', async () => {
  const one = await watched();
  expect((await one.answer('fail')).reason).toBe('never-synced');
  expect(await one.sync()).toBe('polled');
  expect((await one.answer('fail')).source).toBe('calendar-cache-sql');
  await world.channels.watch(one.calendar.subscriptionId);
  expect(await one.state()).toBe('mirrored');
  world.clock.advance(7 * dayMs);
  expect(await one.state()).toBe('polled');
});

test('L9: connecting again: a read that a clock ahead has dated is none', async () => {
  const one = await watched();
  world.clock.advance(hourMs);
  expect(await one.sync()).toBe('polled');
  world.clock.advance(-hourMs);
  const nowMs = world.clock.now();
  await world.subscriptions.withdrawFutureAges({ nowMs, laterThanMs: nowMs, limit: 9 });
  expect(await one.state()).toBe('connecting');
  expect(await one.sync()).toBe('polled');
});

test('L6: live-only: mirrored as soon as the role rises, and not any more when it falls; rows go with it', async () => {
  const one = await watched('shared');
  one.share('freeBusyReader');
  one.insert({ transparency: 'transparent' });
  one.insert();
  expect(await one.sync()).toBe('live-only');
  expect(await one.rows()).toBe(0);
  expect(await one.answer()).toMatchObject({ source: 'google', reason: 'live-only', busy: one.truth() });
  expect((await one.answer('fail')).source).toBe('unknown');
  one.share('reader');
  expect(await one.sync()).toBe('polled');
  expect(await one.answer('fail')).toMatchObject({ source: 'calendar-cache-sql', busy: one.truth() });
  await world.channels.watch(one.calendar.subscriptionId);
  expect(await one.state()).toBe('mirrored');
  one.share('freeBusyReader');
  expect(await one.sync()).toBe('live-only');
  expect(await one.rows()).toBe(0);
  const [claimed] = await world.subscriptions.claimNeedingChannel({
    nowMs: world.clock.now(),
    againAtMs: world.clock.now() + minuteMs,
    unwatchableAgainAtMs: world.clock.now() + dayMs,
    limit: 9,
  });
  expect(claimed).toMatchObject({ isWatchable: false, channel: { channelId: expect.any(String) } });
});

test('L6: hidden-details: a reader can’t tell a private free event from a busy one, so Google is asked', async () => {
  const one = await watched('shared');
  one.share('reader');
  const event = one.insert({ visibility: 'private', transparency: 'transparent' });
  expect(await one.sync()).toBe('hidden-details');
  expect(one.truth()).toEqual([]);
  expect(await one.answer()).toMatchObject({ source: 'google', reason: 'hidden-details', busy: [] });
  one.google.deleteEvent(one.calendar.externalId, event.id);
  expect(await one.sync()).toBe('hidden-details');
  expect(await one.sync(dayMs)).toBe('polled');
  one.insert({ visibility: 'confidential' });
  expect(await one.sync()).toBe('hidden-details');
  one.share('writer');
  expect(await one.sync()).toBe('polled');
  expect(await one.answer('fail')).toMatchObject({ source: 'calendar-cache-sql', busy: one.truth() });
});

test('projection-too-large and unreadable-events end with a full read that finds no such event', async () => {
  const one = await watched('primary', { maxOccurrencesPerEvent: 50 });
  const large = one.insert({ recurrence: ['RRULE:FREQ=DAILY'] });
  expect(await one.sync()).toBe('projection-too-large');
  one.google.deleteEvent(one.calendar.externalId, large.id);
  expect(await one.sync(dayMs)).toBe('polled');
  const odd = one.insert({ recurrence: ['RRULE:RSCALE=HEBREW;FREQ=DAILY'] });
  expect(await one.sync()).toBe('unreadable-events');
  expect((await one.answer('fail')).reason).toBe('unreadable-events');
  one.google.deleteEvent(one.calendar.externalId, odd.id);
  expect(await one.sync(dayMs)).toBe('polled');
});

test('L17: backing-off is left by success, or by the operator', async () => {
  const one = await watched();
  one.google.faults.add({ kind: 'backend-error', route: 'list', times: 2 });
  expect(await one.sync()).toBe('backing-off');
  await world.subscriptions.startAnew(one.calendar.subscriptionId, world.clock.now());
  expect(await one.state()).toBe('connecting');
  expect(await one.sync()).toBe('backing-off');
  expect(await one.sync()).toBe('polled');
  one.google.faults.add({ kind: 'backend-error', route: 'list', times: 1 });
  expect(await one.sync()).toBe('backing-off');
  expect((await one.answer('fail')).source).toBe('calendar-cache-sql');
  expect(await one.sync()).toBe('polled');
});

test('L17: an outage of Google suspends nothing, however long it lasts', async () => {
  const one = await watched();
  await one.sync();
  one.google.faults.add({ kind: 'unavailable', route: 'list', times: 20 });
  for (let failure = 0; failure < 20; failure += 1) expect(await one.sync(10 * minuteMs)).toBe('backing-off');
  expect(await one.sync()).toBe('polled');
});

test('L17: suspended after maxSyncErrors faults of its own, answered live, tried daily, left by the next success', async () => {
  const one = await watched();
  one.insert();
  await one.sync();
  for (let death = 0; death < 5; death += 1) await one.die();
  expect(await one.sync()).toBe('backing-off');
  for (let failure = 2; failure < 5; failure += 1) {
    await one.die();
    expect(await one.sync(5 * minuteMs)).toBe('backing-off');
  }
  await one.die();
  expect(await one.sync(5 * minuteMs)).toBe('suspended');
  const stored = (await world.subscriptions.findById(one.calendar.subscriptionId))!;
  expect(stored).toMatchObject({ syncErrors: 5, lastErrorCode: 'sync-crashed' });
  expect(stored.dueAtMs - world.clock.now()).toBeGreaterThanOrEqual(0.75 * dayMs);
  expect(await one.answer()).toMatchObject({ source: 'google', reason: 'suspended', busy: one.truth() });
  await world.subscriptions.startAnew(one.calendar.subscriptionId, world.clock.now());
  expect(await one.state()).toBe('suspended');
  expect((await world.subscriptions.findById(one.calendar.subscriptionId))!.dueAtMs).toBe(world.clock.now());
  expect(await one.sync()).toBe('polled');
  expect((await one.answer('fail')).source).toBe('calendar-cache-sql');
});

test('L1: access-gone: not believed from the first 404 on, tried in days, and taken up again by itself', async () => {
  const one = await watched('shared');
  one.insert();
  await one.sync();
  one.share('none');
  expect(await one.sync()).toBe('access-gone');
  expect(await one.answer()).toMatchObject({ source: 'unknown', busy: [] });
  await expect(
    world.cache.answer({
      selection: { by: 'calendar', ids: [one.calendar.calendarId], teamId: null },
      range: { fromMs: startMs, untilMs: startMs + dayMs },
      maxStalenessMs: hourMs,
      onStale: 'serve',
      partial: false,
    }),
  ).rejects.toMatchObject({ code: 'availability-unknown' });
  for (let failure = 2; failure <= 5; failure += 1) expect(await one.sync(5 * minuteMs)).toBe('access-gone');
  const stored = (await world.subscriptions.findById(one.calendar.subscriptionId))!;
  expect(stored.dueAtMs - world.clock.now()).toBeGreaterThanOrEqual(0.75 * dayMs);
  expect(await one.rows()).toBe(1);
  one.share('writer');
  expect(await one.sync(dayMs)).toBe('polled');
  expect(await one.answer('fail')).toMatchObject({ source: 'calendar-cache-sql', busy: one.truth() });
});

test('access-gone: a calendar that is deleted in Google', async () => {
  const one = await watched('shared');
  await one.sync();
  one.google.removeCalendar(one.calendar.externalId);
  expect(await one.sync()).toBe('access-gone');
  expect((await one.answer()).source).toBe('unknown');
});

test('needs-reconnect outweighs what else is wrong, and ends with the new consent', async () => {
  const one = await watched();
  await one.sync();
  one.google.revokeGrant(one.calendar.email);
  expect(await one.sync(2 * hourMs)).toBe('needs-reconnect');
  expect(await one.rows()).toBe(0);
  await database.execute(sql`UPDATE credentials SET state = 'active'`);
  await world.subscriptions.startAnew(one.calendar.subscriptionId, world.clock.now());
  expect(await one.state()).toBe('polled');
});

test('write-off: live until a full read after the flag came back', async () => {
  const one = await watched();
  await one.sync();
  await switchWrite(false);
  expect(await one.sync(6_000)).toBe('write-off');
  expect((await one.answer()).reason).toBe('write-off');
  await switchWrite(true);
  expect(await one.sync(6_000)).toBe('polled');
});

/** A calendar with an event that we may not look into. */
async function doubtful(): Promise<WatchedCalendar> {
  const one = await watched('shared');
  one.share('reader');
  one.insert({ visibility: 'private' });
  expect(await one.sync()).toBe('hidden-details');
  return one;
}

test('L1: in doubt before, in doubt after: a failure, a suspension, a lost access and write-off forget no doubt', async () => {
  const one = await doubtful();
  expect(await one.syncAfterFault()).toBe('hidden-details');
  expect(await one.suspend()).toBe('suspended');
  expect(await one.sync()).toBe('hidden-details');
  one.share('none');
  expect(await one.sync()).toBe('access-gone');
  one.share('reader');
  expect(await one.sync(dayMs)).toBe('hidden-details');
  await switchWrite(false);
  expect(await one.sync(6_000)).toBe('write-off');
  await switchWrite(true);
  expect(await one.sync(6_000)).toBe('hidden-details');
  one.share('freeBusyReader');
  expect(await one.sync()).toBe('live-only');
  one.share('reader');
  expect(await one.sync()).toBe('hidden-details');
});

test('L6: live-only is found by whichever sync succeeds next, from wherever', async () => {
  const one = await watched('shared');
  one.share('writer');
  expect(await one.sync()).toBe('polled');
  one.google.faults.add({ kind: 'backend-error', route: 'list', times: 1 });
  expect(await one.sync()).toBe('backing-off');
  one.share('freeBusyReader');
  expect(await one.sync()).toBe('live-only');
  expect(await one.rows()).toBe(0);
  expect(await one.suspend()).toBe('suspended');
  expect(await one.sync()).toBe('live-only');
  one.share('none');
  expect(await one.sync(dayMs)).toBe('access-gone');
  one.share('freeBusyReader');
  expect(await one.sync(dayMs)).toBe('live-only');
  await switchWrite(false);
  expect(await one.sync(6_000)).toBe('write-off');
  await switchWrite(true);
  expect(await one.sync(6_000)).toBe('live-only');
});

test('L17: suspended, too, from where the cache is not asked anyway', async () => {
  const one = await watched('shared');
  one.share('none');
  expect(await one.sync()).toBe('access-gone');
  one.share('writer');
  expect(await one.suspend()).toBe('suspended');
  expect(await one.sync()).toBe('polled');
  await switchWrite(false);
  expect(await one.sync(6_000)).toBe('write-off');
  await switchWrite(true);
  world.clock.advance(6_000);
  expect(await one.suspend()).toBe('suspended');
});

test('every state was reached and left, every way of the diagram was gone, and no other', () => {
  const members = (name: StateOrGroup): readonly SubscriptionState[] => {
    if (name === 'any') return subscriptionStates;
    return name in stateGroups ? stateGroups[name as keyof typeof stateGroups] : [name as SubscriptionState];
  };
  const declared = (from: SubscriptionState, to: SubscriptionState) =>
    stateTransitions.some((one) => members(one.from).includes(from) && members(one.to).includes(to));
  expect(seen.filter(([from, to]) => !declared(from, to))).toEqual([]);
  const wasGone = (way: (typeof stateTransitions)[number]) =>
    seen.some(([from, to]) => members(way.from).includes(from) && members(way.to).includes(to));
  expect(stateTransitions.filter((way) => !wasGone(way))).toEqual([]);
  const left = new Set(seen.map(([from]) => from));
  const reached = new Set<SubscriptionState>(['connecting', ...seen.map(([, to]) => to)]);
  expect(subscriptionStates.filter((state) => !reached.has(state))).toEqual([]);
  expect(subscriptionStates.filter((state) => !left.has(state))).toEqual([]);
});
