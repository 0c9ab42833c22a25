import { dayMs, hourMs, minuteMs, sweepSubscriptions } from '@calendar-cache/calendar-cache';
import { CalendarListRepository, OpenChannelRepository } from '@calendar-cache/database';
import { GoogleQuota } from '@calendar-cache/google-calendar';
import { createMemoryCounters } from '@calendar-cache/queue';
import { type TestClock, testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;
/** What the sweep asked to be stopped; the jobs of before are lost. */
let asked: { subscriptionId: string; channelId: string; resourceId: string }[];

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
  stage = await SyncStage.open(database);
  asked = [];
});

afterEach(async () => {
  await stage.world.close();
});

const living = () => stage.google.channels().map(({ id }) => id);
const watch = () => stage.world.channels.watch(stage.calendar.subscriptionId);
const known = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))?.channel?.channelId;
const remembered = async () => {
  const rows = await database.execute<{ id: string }>(sql`SELECT channel_id AS id FROM superseded_channels`);
  return rows.map(({ id }) => id);
};

async function sweep(): Promise<number> {
  const { subscriptions, clock } = stage.world;
  const nothing = async () => undefined;
  const { stopped } = await sweepSubscriptions({
    subscriptionRepo: subscriptions,
    requests: {
      requestWatch: nothing,
      requestRenewal: nothing,
      requestCalendarList: nothing,
      requestStopChannel: async (channel) => void asked.push(channel),
    },
    clock,
    lists: new CalendarListRepository(database, { storeNames: false }),
    currentKeyId: 'k1',
    poll: { pollMinMs: 5 * minuteMs, pollMaxMs: 45 * minuteMs },
    deadAfterLostPushes: 3,
    portion: 10,
    claimMs: 5 * minuteMs,
  });
  return stopped;
}

async function stopAsked(): Promise<void> {
  for (const { subscriptionId, ...channel } of asked.splice(0)) {
    await stage.world.channels.stopChannel(subscriptionId, channel);
  }
}

describe('L13, L15: a channel that was replaced is stopped, whatever becomes of the job', () => {
  test('its stop was lost: the sweep asks for it again, hourly, until it is done', async () => {
    await watch();
    const old = await known();
    stage.world.clock.advance(6.5 * dayMs);
    await watch();
    const young = await known();
    expect(living()).toEqual([old, young]);
    expect(await sweep()).toBe(0);
    stage.world.clock.advance(5 * minuteMs);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    asked = [];
    stage.world.clock.advance(hourMs);
    expect(await sweep()).toBe(1);
    await stopAsked();
    expect(living()).toEqual([young]);
    expect(await known()).toBe(young);
    expect(await remembered()).toEqual([]);
  });

  test('a worker that died between the grant and its storing leaves a channel that is stopped all the same', async () => {
    const { subscriptionId, externalId } = stage.calendar;
    const { subscriptions, providers, clock } = stage.world;
    const subscription = await subscriptions.findById(subscriptionId);
    await subscriptions.storeIntendedChannel(subscriptionId, `${subscriptionId}-granted`, clock.now());
    const provider = await providers.forCredential(subscription!.credentialId);
    const address = 'http://127.0.0.1:9/api/webhook/google-calendar-sql';
    const lifetimeMs = 7 * dayMs;
    await provider.watchEvents({ externalId, channelId: `${subscriptionId}-granted`, token: 't', address, lifetimeMs });
    await watch();
    expect(living()).toHaveLength(2);
    stage.world.clock.advance(5 * minuteMs);
    expect(await sweep()).toBe(1);
    await stopAsked();
    expect(living()).toEqual([await known()]);
  });

  test('who disconnects takes them along', async () => {
    await watch();
    stage.world.clock.advance(6.5 * dayMs);
    await watch();
    const channels = new OpenChannelRepository(database);
    const { userId, credentialId, calendarId } = stage.calendar;
    for (const open of [
      await channels.listOfUser(userId),
      await channels.listOfCredential(credentialId),
      await channels.listOfCalendar(calendarId),
    ]) {
      expect(open.map(({ channelId }) => channelId).toSorted()).toEqual(living().toSorted());
    }
  });

  test('one that has ended by itself is forgotten, and one whose credential is dead waits for its person', async () => {
    await watch();
    stage.world.clock.advance(6.5 * dayMs);
    await watch();
    await database.execute(sql`UPDATE credentials SET state = 'needs_reconnect'`);
    stage.world.clock.advance(hourMs);
    expect(await sweep()).toBe(0);
    expect(await remembered()).toHaveLength(1);
    stage.world.clock.advance(32 * dayMs);
    await sweep();
    expect(await remembered()).toEqual([]);
  });
});

describe('L14: what a watch leaves behind that came to nothing', () => {
  const intended = async () =>
    (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!.intendedChannelId;

  test.each([
    ['too-many-requests', 'watch', 'google-rate-limited'],
    ['quota-exceeded', 'watch', 'google-quota-exhausted'],
    ['forbidden', 'watch', 'google-access-gone'],
    ['auth-error', 'watch', 'google-token-rejected'],
    ['access-not-configured', 'watch', 'google-project-misconfigured'],
    ['invalid-grant', 'token', 'credential-revoked'],
    ['token-server-error', 'token', 'google-unavailable'],
  ] as const)('nothing, where Google made no channel: %s on %s', async (kind, route, code) => {
    stage.google.faults.add({ kind, route });
    for (let tries = 0; tries < 2; tries += 1) {
      expect(await watch()).toMatchObject({ outcome: 'not-watching', code });
    }
    expect([await intended(), await remembered()]).toEqual([null, []]);
    expect(living()).toEqual([]);
  });

  test.each(['backend-error', 'html-bad-gateway', 'reset-before-answer', 'reset-in-body', 'truncated-body'] as const)(
    'its trace, where a channel may have been made: %s',
    async (kind) => {
      stage.google.faults.add({ kind, route: 'watch' });
      await watch();
      const first = await intended();
      expect(first).not.toBeNull();
      await watch();
      expect(await remembered()).toEqual([first]);
    },
  );

  test('nothing, where no quota let it out', async () => {
    await stage.world.close();
    const limits = { projectPerMinute: 1, userPerMinute: 1, perDay: 1 };
    const quotaOf = (clock: TestClock) =>
      new GoogleQuota({
        counters: createMemoryCounters(clock),
        ownCounters: createMemoryCounters(clock),
        limits,
        clock,
        random: () => 0.5,
        onEvent: () => undefined,
      });
    stage = await SyncStage.open(database, { quotaOf });
    await stage.sync();
    expect(await watch()).toMatchObject({ outcome: 'waiting-for-quota' });
    expect(await watch()).toMatchObject({ outcome: 'waiting-for-quota' });
    expect([await intended(), await remembered()]).toEqual([null, []]);
  });

  test('a refusal takes the intention of no other watch', async () => {
    const { subscriptions, clock } = stage.world;
    const { subscriptionId } = stage.calendar;
    await subscriptions.storeIntendedChannel(subscriptionId, 'of-another', clock.now());
    await subscriptions.clearIntendedChannel(subscriptionId, 'refused');
    expect(await intended()).toBe('of-another');
    await subscriptions.clearIntendedChannel(subscriptionId, 'of-another');
    expect(await intended()).toBeNull();
  });
});
