import { dayMs, hourMs, sweepStale, sweepSubscriptions } from '@calendar-cache/calendar-cache';
import { CalendarListRepository } from '@calendar-cache/database';
import { type ConnectedCalendar, createSyncWorld, type SyncWorld, testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';

const { connection } = await testDatabase();
const { database } = connection;
const startMs = Date.UTC(2026, 1, 16, 8);

let world: SyncWorld;
let calendar: ConnectedCalendar;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  world = await createSyncWorld(database, { startMs });
  calendar = await world.connect('Europe/Berlin');
});

afterEach(async () => {
  await world.close();
});

const stored = async () => (await world.subscriptions.findById(calendar.subscriptionId))!;
const watch = () => world.channels.watch(calendar.subscriptionId);

test('L14: a watch stores the channel that Google granted and asks for the first read', async () => {
  expect(await watch()).toEqual({ outcome: 'watching', expiresAtMs: startMs + 7 * dayMs });
  const { channel, intendedChannelId } = await stored();
  const [atGoogle] = world.simulator.google.channels();
  expect(channel).toMatchObject({ channelId: atGoogle!.id, expiresAtMs: startMs + 7 * dayMs, webhookKeyId: 'k1' });
  expect(intendedChannelId).toBeNull();
  expect(world.asked).toEqual([`sync ${calendar.subscriptionId} connected`]);
  expect(await watch()).toEqual({ outcome: 'already-watching' });
});

test('L14: renewal begins a day before expiry; the new channel is stored before the old one is stopped', async () => {
  await watch();
  const old = (await stored()).channel!;
  world.clock.advance(6 * dayMs - 1);
  expect(await watch()).toEqual({ outcome: 'already-watching' });
  world.clock.advance(1);
  expect(await watch()).toMatchObject({ outcome: 'watching' });
  expect(world.simulator.google.channels()).toHaveLength(2);
  expect((await stored()).channel!.channelId).not.toBe(old.channelId);
  expect(world.asked).toContain(`stop ${old.channelId}`);
  expect(await world.channels.stopChannel(calendar.subscriptionId, old)).toEqual({ outcome: 'stopped' });
  expect(world.simulator.google.channels()).toHaveLength(1);
  expect((await stored()).channel).not.toBeNull();
});

test('a channel that Google no longer knows is as good as stopped', async () => {
  const gone = { channelId: 'unknown', resourceId: 'unknown' };
  expect(await world.channels.stopChannel(calendar.subscriptionId, gone)).toEqual({ outcome: 'stopped' });
});

test('the intended channel is stored before the call: a lost answer leaves a trace', async () => {
  world.simulator.google.faults.add({ kind: 'reset-before-answer', route: 'watch' });
  expect(await watch()).toMatchObject({ outcome: 'not-watching', code: 'google-unavailable' });
  expect((await stored()).intendedChannelId).toMatch(new RegExp(`^${calendar.subscriptionId}-`));
});

test('L14: a calendar that cannot be watched is remembered, and stays due for the poll', async () => {
  const { google } = world.simulator;
  const externalId = '#holidays@group.v.calendar.google.com';
  const holidays = google.addCalendar({
    owner: calendar.email,
    id: externalId,
    summary: 'Holidays',
    timeZone: 'UTC',
    kind: 'holiday',
  });
  await database.execute(
    sql`UPDATE selected_calendars SET external_id = ${holidays.id} WHERE id = ${calendar.calendarId}`,
  );
  expect(await watch()).toEqual({ outcome: 'push-not-supported' });
  expect(await stored()).toMatchObject({ pushSupported: false, channel: null, dueAtMs: startMs });
});

describe('L19: the verdict about a notification gives or withholds credit', () => {
  test('ours counts, another resource does not, an unknown channel is stopped', async () => {
    await watch();
    const { channel } = await stored();
    const { channelId, resourceId } = channel!;
    const judge = async (reference: { channelId: string; resourceId: string }) =>
      world.channels.judgeNotification(await stored(), reference);
    expect(await judge({ channelId, resourceId: 'another' })).toBe('wrong-resource');
    expect((await stored()).lastNotificationAtMs).toBeNull();
    expect(await judge({ channelId, resourceId })).toBe('ours');
    expect((await stored()).lastNotificationAtMs).toBe(world.clock.now());
    expect(await judge({ channelId: 'forgotten', resourceId })).toBe('unknown-channel');
    expect(world.asked).toContain('stop forgotten');
  });

  test('one on the channel that is just being opened is not stopped', async () => {
    await world.subscriptions.storeIntendedChannel(calendar.subscriptionId, 'being-opened', world.clock.now());
    const reference = { channelId: 'being-opened', resourceId: 'r' };
    expect(await world.channels.judgeNotification(await stored(), reference)).toBe('opening');
    expect(world.asked).toEqual([]);
  });
});

describe('sweeps', () => {
  const requests = () => ({
    requestSync: async (request: { subscriptionId: string }) => void world.asked.push(`sync ${request.subscriptionId}`),
    requestWatch: async (request: { subscriptionId: string }) =>
      void world.asked.push(`watch ${request.subscriptionId}`),
    requestRenewal: async (request: { subscriptionId: string }) =>
      void world.asked.push(`renew ${request.subscriptionId}`),
    requestStopChannel: async ({ channelId }: { channelId: string }) => void world.asked.push(`stop ${channelId}`),
    requestCalendarList: async ({ credentialId }: { credentialId: string }) =>
      void world.asked.push(`list ${credentialId}`),
  });
  const stale = (waiting = 0) =>
    sweepStale({
      subscriptionRepo: world.subscriptions,
      requests: requests(),
      clock: world.clock,
      roomForCalls: async () => null,
      countWaitingSyncs: async () => waiting,
      portion: 10,
      fullSyncs: 10,
      claimMs: 60_000,
    });
  const subscriptions = () =>
    sweepSubscriptions({
      subscriptionRepo: world.subscriptions,
      requests: requests(),
      clock: world.clock,
      lists: new CalendarListRepository(database, { storeNames: false }),
      currentKeyId: 'k1',
      poll: { pollMinMs: 300_000, pollMaxMs: 2_700_000 },
      deadAfterLostPushes: 3,
      portion: 10,
      claimMs: 300_000,
    });

  test('L14: a due calendar is asked for once, and again when its job was lost', async () => {
    expect(await stale()).toEqual({ outcome: 'swept', calendars: 1 });
    expect(await stale()).toEqual({ outcome: 'swept', calendars: 0 });
    world.clock.advance(60_000);
    expect(await stale()).toEqual({ outcome: 'swept', calendars: 1 });
    expect(world.asked).toEqual([`sync ${calendar.subscriptionId}`, `sync ${calendar.subscriptionId}`]);
  });

  test('the queue holds no more than it can start soon', async () => {
    expect(await stale(10)).toEqual({ outcome: 'swept', calendars: 0 });
    expect(await stale(9)).toEqual({ outcome: 'swept', calendars: 1 });
  });

  test('L14: a calendar without a channel, or with one that expires within a day, is asked for', async () => {
    expect(await subscriptions()).toMatchObject({ outcome: 'swept', calendars: 1 });
    await watch();
    world.asked.length = 0;
    expect(await subscriptions()).toMatchObject({ outcome: 'swept', calendars: 0 });
    // The lead of a day, shortened by an eighth of jitter at a random number of a half.
    world.clock.advance(6 * dayMs + dayMs / 8);
    expect(await subscriptions()).toMatchObject({ outcome: 'swept', calendars: 1 });
    expect(world.asked).toContain(`renew ${calendar.subscriptionId}`);
    expect(world.asked).not.toContain(`watch ${calendar.subscriptionId}`);
  });

  test('a calendar whose credential is dead is left alone', async () => {
    await database.execute(sql`UPDATE credentials SET state = 'needs_reconnect'`);
    expect(await subscriptions()).toMatchObject({ outcome: 'swept', calendars: 0 });
  });

  test('L13: after a lost queue every calendar is due', async () => {
    await stale();
    expect(await world.subscriptions.makeAllDue(world.clock.now())).toBe(1);
    expect(await stale()).toEqual({ outcome: 'swept', calendars: 1 });
  });

  test('L17: a lost queue ends no backoff', async () => {
    const nowMs = world.clock.now();
    await database.execute(sql`
      UPDATE calendar_subscriptions SET due_at = ${new Date(nowMs + 2 * hourMs).toISOString()}::timestamptz,
        backoff_until = ${new Date(nowMs + hourMs).toISOString()}::timestamptz`);
    expect(await world.subscriptions.makeAllDue(nowMs)).toBe(1);
    expect(await world.subscriptions.makeAllDue(nowMs)).toBe(0);
    expect((await world.subscriptions.findById(calendar.subscriptionId))?.dueAtMs).toBe(nowMs + hourMs);
  });
});
