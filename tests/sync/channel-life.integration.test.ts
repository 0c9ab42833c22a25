import { createChannelId, dayMs, hourMs, minuteMs, secondMs, signChannel } from '@calendar-cache/calendar-cache';
import { CalendarHealthRepository } from '@calendar-cache/database';
import { type ConnectedCalendar, createSyncWorld, type SyncWorld, testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { pollMaxMs, pollMinMs, sweepChannels } from './sweep-channels.test-support.ts';
import { startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;

let world: SyncWorld;
let calendar: ConnectedCalendar;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  world = await createSyncWorld(database, { startMs });
  calendar = await world.connect('Europe/Berlin');
});

afterEach(() => world.close());

const stored = async () => (await world.subscriptions.findById(calendar.subscriptionId))!;
const health = async () => (await new CalendarHealthRepository(database).find(calendar.calendarId, null))!;
const watch = () => world.channels.watch(calendar.subscriptionId);
const sync = () => world.sync.syncCalendar(calendar.subscriptionId);
const change = () =>
  world.simulator.google.insertEvent(calendar.externalId, timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));

const sweep = (currentKeyId = 'k1') => sweepChannels({ world, database, currentKeyId });

describe('L14: renewal', () => {
  test('goes by the lifetime that Google granted: half of it where that is less than a day', async () => {
    world.simulator.google.changeSettings({ channelLifetimeCapMs: hourMs });
    expect(await watch()).toEqual({ outcome: 'watching', expiresAtMs: startMs + hourMs });
    const { watchAgainAtMs } = await health();
    // Half of the hour before its end, and an eighth of that later, at a random number of a half.
    expect(watchAgainAtMs).toBe(startMs + hourMs / 2 + hourMs / 16);
    world.clock.advance(hourMs / 2 - 1);
    expect(await watch()).toEqual({ outcome: 'already-watching' });
    world.clock.advance(1);
    expect(await watch()).toMatchObject({ outcome: 'watching' });
  });

  test('is drawn once: the stored instant stays where it is until then', async () => {
    await watch();
    const before = (await health()).watchAgainAtMs;
    await sync();
    await sweep();
    expect((await health()).watchAgainAtMs).toBe(before);
    world.clock.advance(before - world.clock.now() - 1);
    expect(await sweep()).toMatchObject({ calendars: 0 });
    world.clock.advance(1);
    expect(await sweep()).toMatchObject({ calendars: 1 });
  });
});

describe('L14: what Google would not push', () => {
  test('is polled, and asked for again in days', async () => {
    const imported = await world.connect('UTC', 'import');
    expect(await world.channels.watch(imported.subscriptionId)).toEqual({ outcome: 'push-not-supported' });
    await watch();
    world.clock.advance(2 * dayMs);
    expect(await sweep()).toMatchObject({ calendars: 0 });
    world.clock.advance(2 * dayMs);
    expect(await sweep()).toMatchObject({ calendars: 1 });
    expect(world.asked).toContain(`watch ${imported.subscriptionId}`);
    expect(await world.channels.watch(imported.subscriptionId)).toEqual({ outcome: 'push-not-supported' });
  });

  test('sets its own pace: a change shortens the interval, quiet lengthens it again', async () => {
    const imported = await world.connect('UTC', 'import');
    const intervals: (number | null)[] = [];
    const read = async () => {
      world.clock.advance(minuteMs);
      await world.sync.syncCalendar(imported.subscriptionId);
      intervals.push((await world.subscriptions.findById(imported.subscriptionId))!.pollIntervalMs);
    };
    await read();
    for (let changes = 0; changes < 5; changes += 1) {
      world.simulator.google.insertEvent(imported.externalId, timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
      await read();
    }
    expect(intervals).toEqual([null, pollMaxMs / 2, pollMaxMs / 4, pollMaxMs / 8, pollMinMs, pollMinMs].map(round));
    intervals.length = 0;
    for (let quiet = 0; quiet < 6; quiet += 1) await read();
    expect(intervals.slice(0, 2)).toEqual([pollMinMs * 1.5, pollMinMs * 2.25]);
    expect(intervals.at(-1)).toBeNull();
  });
});

const round = (value: number | null) => (value === null ? null : Math.max(pollMinMs, Math.round(value)));

describe('L14: lost pushes', () => {
  async function open(): Promise<void> {
    await watch();
    world.clock.advance(secondMs);
    await sync();
  }

  /** A change that nobody announces, found by a poll. */
  async function lose(): Promise<void> {
    change();
    world.clock.advance(10 * minuteMs);
    await sync();
    world.clock.advance(minuteMs);
  }

  test('a change that a poll finds, and nobody announces within a minute, halves the interval', async () => {
    await open();
    await lose();
    expect(await sweep()).toMatchObject({ lostPushes: 1 });
    expect(await health()).toMatchObject({ lostPushes: 1, pollIntervalMs: pollMaxMs / 2 });
    expect((await stored()).dueAtMs).toBeLessThanOrEqual(world.clock.now() + pollMaxMs / 2);
    expect(await sweep()).toMatchObject({ lostPushes: 0 });
    world.clock.advance(minuteMs);
    await sync();
    expect((await stored()).pollIntervalMs).toBe(pollMaxMs * 0.75);
  });

  test('one that is announced late, but within the minute, is none', async () => {
    await open();
    change();
    world.clock.advance(10 * minuteMs);
    await sync();
    world.clock.advance(30 * secondMs);
    const { channel } = await stored();
    expect(await world.channels.judgeNotification(await stored(), channel!)).toBe('ours');
    world.clock.advance(hourMs);
    expect(await sweep()).toMatchObject({ lostPushes: 0 });
    expect(await health()).toMatchObject({ lostPushes: 0, pollIntervalMs: null });
  });

  test('one that was announced before the read is none, nor is what the channel is too young to know', async () => {
    await open();
    change();
    world.clock.advance(minuteMs);
    await world.channels.judgeNotification(await stored(), (await stored()).channel!);
    await sync();
    world.clock.advance(hourMs);
    expect(await sweep()).toMatchObject({ lostPushes: 0 });
  });

  test('one whose announcement a waiting job has absorbed is none', async () => {
    await open();
    change();
    world.clock.advance(minuteMs);
    const { id } = await stored();
    world.wishes.set(`notification ${id}`, world.clock.now());
    await world.sync.syncCalendar(id, 'stale');
    world.clock.advance(hourMs);
    expect(await sweep()).toMatchObject({ lostPushes: 0 });
  });

  test('a channel that loses three in a row is dead: a new one is opened, then the old one stopped', async () => {
    await open();
    const old = (await stored()).channel!;
    for (let lost = 1; lost <= 2; lost += 1) {
      await lose();
      expect(await sweep()).toMatchObject({ lostPushes: 1, calendars: 0 });
      expect(await watch()).toEqual({ outcome: 'already-watching' });
    }
    await lose();
    expect(await sweep()).toMatchObject({ lostPushes: 1, calendars: 1 });
    expect(await watch()).toMatchObject({ outcome: 'watching' });
    expect((await stored()).channel!.channelId).not.toBe(old.channelId);
    expect(world.asked).toContain(`stop ${old.channelId}`);
    expect(await watch()).toEqual({ outcome: 'already-watching' });
    expect((await stored()).lostPushes).toBe(3);
  });

  test('L19: a notification that comes between gives the channel its credit back; one of a wrong resource does not', async () => {
    await open();
    await lose();
    await sweep();
    const { channel } = await stored();
    await world.channels.judgeNotification(await stored(), { ...channel!, resourceId: 'another' });
    expect((await stored()).lostPushesInRow).toBe(1);
    await world.channels.judgeNotification(await stored(), channel!);
    expect(await stored()).toMatchObject({ lostPushesInRow: 0, lostPushes: 1 });
  });
});

describe('L19: keys of the ring', () => {
  test('channels of an older key are renewed by the sweep, once, and then the old key signs none', async () => {
    await watch();
    expect(await world.subscriptions.countChannelsByKey(world.clock.now())).toEqual(new Map([['k1', 1]]));
    expect(await sweep('k2')).toMatchObject({ calendars: 1 });
    expect(await sweep('k2')).toMatchObject({ calendars: 0 });
    await database.execute(sql`UPDATE calendar_subscriptions SET webhook_key_id = 'k0', watch_again_at = '2030-01-01'`);
    expect(await sweep()).toMatchObject({ calendars: 1 });
    expect(await watch()).toMatchObject({ outcome: 'watching' });
    expect(await world.subscriptions.countChannelsByKey(world.clock.now())).toEqual(new Map([['k1', 1]]));
    expect(await sweep()).toMatchObject({ calendars: 0 });
  });

  /** Rounds of the sweep under another key, each with the watches that it asks for; gives how many calls those were. */
  async function rotate(): Promise<number> {
    const asked: string[] = [];
    await database.execute(sql`UPDATE calendar_subscriptions SET webhook_key_id = 'k0'`);
    for (let round = 0; round < 6; round += 1) {
      world.clock.advance(10 * secondMs);
      await sweep();
      asked.push(...world.asked);
      if (world.asked.some((job) => /^(watch|renew)/.test(job))) await watch();
    }
    return asked.length;
  }

  test('a channel of an older key is left alone where its credential is dead: no stop fails every ten seconds', async () => {
    await watch();
    await database.execute(sql`UPDATE credentials SET state = 'needs_reconnect'`);
    expect(await rotate()).toBe(0);
    await database.execute(sql`UPDATE credentials SET state = 'active'`);
    expect(await rotate()).toBe(1);
  });

  test.each(['live-only', 'access-gone'])('nor where the calendar is not mirrored: %s', async (reason) => {
    await watch();
    await database.execute(sql`UPDATE calendar_subscriptions SET untrusted_reason = ${reason}`);
    expect(await rotate()).toBe(0);
  });

  test('where Google would not push any more it is asked once, and again in days; the channel goes on', async () => {
    calendar = await world.connect('UTC', 'import');
    const expires = sql`${new Date(startMs + 7 * dayMs).toISOString()}::timestamptz`;
    await database.execute(sql`DELETE FROM calendar_subscriptions WHERE id <> ${calendar.subscriptionId}::uuid`);
    await database.execute(sql`UPDATE calendar_subscriptions SET google_channel_id = 'a-channel',
      google_channel_kind = 'api#channel', google_channel_resource_id = 'a-resource', google_channel_resource_uri = '',
      google_channel_expiration = ${expires}, watch_again_at = ${expires}`);
    expect(await rotate()).toBe(1);
    expect(await stored()).toMatchObject({ channel: { webhookKeyId: 'k0' } });
    world.clock.advance(4 * dayMs);
    await sweep();
    expect(world.asked).toEqual([`renew ${calendar.subscriptionId}`]);
  });

  test('where the channel has expired nothing is to be renewed but by its own time', async () => {
    await watch();
    await database.execute(sql`UPDATE calendar_subscriptions
      SET watch_again_at = '2030-01-01', google_channel_expiration = ${new Date(startMs).toISOString()}::timestamptz`);
    expect(await rotate()).toBe(0);
  });
});

describe('L14: orphans of a watch whose answer never came', () => {
  test('are never counted as ours, and are stopped when they speak up', async () => {
    const { google } = world.simulator;
    const orphan = createChannelId(calendar.subscriptionId);
    await world.subscriptions.storeIntendedChannel(calendar.subscriptionId, orphan, world.clock.now());
    const provider = await world.providers.forCredential((await stored()).credentialId);
    const { token } = signChannel([{ id: 'k1', secret: 'a-secret-that-only-tests-know-of-1' }], orphan);
    const granted = await provider.watchEvents({
      externalId: calendar.externalId,
      channelId: orphan,
      token,
      address: 'http://127.0.0.1:9/api/webhook/google-calendar-sql',
      lifetimeMs: 7 * dayMs,
    });
    expect(await stored()).toMatchObject({ channel: null, intendedChannelId: orphan });
    const reference = { channelId: orphan, resourceId: granted.resourceId };
    expect(await world.channels.judgeNotification(await stored(), reference)).toBe('opening');
    expect((await stored()).lastNotificationAtMs).toBeNull();
    expect(await sweep()).toMatchObject({ calendars: 1 });
    await watch();
    expect((await stored()).channel!.channelId).not.toBe(orphan);
    expect(google.channels()).toHaveLength(2);
    expect(await world.channels.judgeNotification(await stored(), reference)).toBe('unknown-channel');
    expect(world.asked).toContain(`stop ${orphan}`);
    expect(await world.channels.stopChannel(calendar.subscriptionId, reference)).toEqual({ outcome: 'stopped' });
    expect(google.channels()).toHaveLength(1);
    expect((await stored()).channel).not.toBeNull();
  });
});
