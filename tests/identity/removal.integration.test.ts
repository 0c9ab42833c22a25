import { randomUUID } from 'node:crypto';
import { dayMs } from '@calendar-cache/calendar-cache';
import { TeamRepository } from '@calendar-cache/database';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { until } from '../sync/cleanup.test-support.ts';
import { timed } from '../sync/sync-stage.test-support.ts';
import { everyone, type IdentityStage, openIdentityStage } from './identity-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let identity: IdentityStage;

beforeEach(async () => {
  identity = await openIdentityStage(database);
  const { stage } = identity;
  stage.insert(timed('2026-02-16T15:00:00', '2026-02-16T16:00:00'));
  stage.insert({ ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
  await stage.sync();
  await stage.world.channels.watch(stage.calendar.subscriptionId);
  expect(stage.google.channels()).toHaveLength(1);
});
afterEach(() => identity.stage.world.close());
/** Every row that belongs to the calendar, in every table that may hold one. */
async function rows(): Promise<number> {
  const { subscriptionId, userId, credentialId } = identity.stage.calendar;
  const [found] = await database.execute<{ count: number }>(sql`
    SELECT (SELECT count(*) FROM users WHERE id = ${userId})
      + (SELECT count(*) FROM credentials WHERE id = ${credentialId}::uuid)
      + (SELECT count(*) FROM selected_calendars WHERE credential_id = ${credentialId}::uuid)
      + (SELECT count(*) FROM calendar_subscriptions WHERE id = ${subscriptionId}::uuid)
      + (SELECT count(*) FROM calendar_events WHERE calendar_subscription_id = ${subscriptionId}::uuid)
      + (SELECT count(*) FROM busy_intervals WHERE calendar_subscription_id = ${subscriptionId}::uuid)
      + (SELECT count(*) FROM staged_calendar_events WHERE calendar_subscription_id = ${subscriptionId}::uuid)
      + (SELECT count(*) FROM staged_busy_intervals WHERE calendar_subscription_id = ${subscriptionId}::uuid)
      + (SELECT count(*) FROM memberships WHERE user_id = ${userId}) AS count`);
  return Number(found?.count);
}

describe('a person', () => {
  test('goes with everything, channels first, and the receipt says what went', async () => {
    const { stage, people } = identity;
    const teams = new TeamRepository(database);
    await teams.put({ id: 'team-of-removed', parentId: null });
    await teams.addMember('team-of-removed', stage.calendar.userId);
    expect(await people.remove(stage.calendar.userId, everyone)).toEqual({
      removed: {
        users: 1,
        memberships: 1,
        consents: 0,
        credentials: 1,
        calendars: 1,
        events: 2,
        busyIntervals: 6,
      },
      channels: { stopped: 1, leftToExpire: 0, reasons: [] },
    });
    expect(stage.google.channels()).toEqual([]);
    expect(await rows()).toBe(0);
    await expect(people.remove(stage.calendar.userId, everyone)).rejects.toMatchObject({ code: 'user-not-found' });
    // The host product may register the same id again.
    expect(await people.put(stage.calendar.userId, everyone)).toMatchObject({ created: true });
  });

  test('with a dead credential goes all the same: the channel is left to expire', async () => {
    const { stage, people } = identity;
    stage.google.revokeGrant(stage.calendar.email);
    const receipt = await people.remove(stage.calendar.userId, everyone);
    expect(receipt.channels).toEqual({ stopped: 0, leftToExpire: 1, reasons: ['credential-revoked'] });
    expect(await rows()).toBe(0);
  });

  test('whose Google does not answer goes when patience ends', async () => {
    const { stage, people, endPatience } = identity;
    stage.google.faults.add({ kind: 'slow-answer', route: 'stop', delayMs: 3_000 });
    const removal = people.remove(stage.calendar.userId, everyone);
    const untilMs = Date.now() + 10_000;
    while (!stage.google.requests().some(({ path }) => path.endsWith('/channels/stop'))) {
      expect(Date.now()).toBeLessThan(untilMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    endPatience();
    expect((await removal).channels).toEqual({ stopped: 0, leftToExpire: 1, reasons: ['deadline'] });
    expect(await rows()).toBe(0);
  });

  test('a channel that is opened while the old one is stopped is stopped, too', async () => {
    const { stage, people } = identity;
    const { channels, subscriptions } = stage.world;
    const clear = subscriptions.clearChannel.bind(subscriptions);
    // The first stop has cleared the row: a sweep finds it, and opens the next channel before the row goes.
    subscriptions.clearChannel = async (id, channelId) => {
      await clear(id, channelId);
      subscriptions.clearChannel = clear;
      expect(await channels.watch(id)).toMatchObject({ outcome: 'watching' });
    };
    const receipt = await people.remove(stage.calendar.userId, everyone);
    expect(receipt.channels).toEqual({ stopped: 2, leftToExpire: 0, reasons: [] });
    expect(stage.google.channels()).toEqual([]);
  });
});

test('L1: a calendar that another account takes over while the first one is removed keeps its rows', async () => {
  const { stage, credentials, selectedCalendars } = identity;
  const { userId, credentialId, externalId, subscriptionId } = stage.calendar;
  const other = randomUUID();
  await database.execute(
    sql`INSERT INTO credentials (id, user_id, sealed_secret) VALUES (${other}::uuid, ${userId}, 'sealed')`,
  );
  let removal: Promise<unknown> = Promise.resolve();
  await database.transaction(async (commit) => {
    // As a commit of this calendar holds it: the removal has made its list by then, and waits.
    await commit.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${subscriptionId}, 0))`);
    removal = credentials.remove({ id: credentialId, isRevoked: false }, everyone);
    await until('the removal waits for the commit', async () => {
      const waiting = await database.execute(sql`
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
      return waiting.length > 0;
    });
    await selectedCalendars.select({ userId, credentialId: other, externalId }, 0);
  });
  expect(await removal).toMatchObject({ removed: { credentials: 1, calendars: 0, events: 0, busyIntervals: 0 } });
  expect(await stage.cached()).toEqual(stage.truth());
});

describe('L14: a watch that is under way during a removal leaves no channel behind', () => {
  const removals = {
    person: () => identity.people.remove(identity.stage.calendar.userId, everyone),
    credential: () =>
      identity.credentials.remove({ id: identity.stage.calendar.credentialId, isRevoked: false }, everyone),
    calendar: () => identity.calendars.disconnect(identity.stage.calendar.calendarId, everyone),
  };
  /** Google has granted a second channel, and its answer comes when the removal is done. */
  async function watchDuring(remove: () => Promise<{ channels: unknown }>) {
    const { stage } = identity;
    stage.world.clock.advance(6.5 * dayMs);
    stage.world.duringNextWatch(async () => {
      expect(stage.google.channels()).toHaveLength(2);
      expect((await remove()).channels).toEqual({ stopped: 1, leftToExpire: 0, reasons: [] });
    });
    return stage.world.channels.watch(stage.calendar.subscriptionId);
  }

  test.each(['person', 'credential', 'calendar'] as const)('removal of a %s', async (what) => {
    const { google } = identity.stage;
    expect(await watchDuring(removals[what])).toEqual({ outcome: 'overtaken' });
    expect(google.channels()).toEqual([]);
    expect(identity.stage.world.asked.filter((job) => job.startsWith('stop'))).toEqual([]);
  });

  test('a stop that Google refuses for the moment is tried again, since nobody else will', async () => {
    const { google } = identity.stage;
    const outcome = await watchDuring(async () => {
      const receipt = await removals.person();
      google.faults.add({ kind: 'backend-error', route: 'stop', times: 1 });
      return receipt;
    });
    expect(outcome).toEqual({ outcome: 'overtaken' });
    expect(google.channels()).toEqual([]);
  });

  test('one that can not be stopped is a named outcome', async () => {
    const { google } = identity.stage;
    const outcome = await watchDuring(async () => {
      const receipt = await removals.person();
      google.faults.add({ kind: 'forbidden', route: 'stop' });
      return receipt;
    });
    expect(outcome).toEqual({ outcome: 'left-to-expire', reasons: expect.stringMatching(/^google-/) });
    expect(google.channels()).toHaveLength(1);
  });

  test('while the calendar is still there, a stop that fails is left to a job', async () => {
    const { stage } = identity;
    const { subscriptionId } = stage.calendar;
    stage.world.clock.advance(6.5 * dayMs);
    stage.world.duringNextWatch(async () => {
      // Another watch comes between.
      await stage.world.subscriptions.storeIntendedChannel(subscriptionId, 'another', stage.world.clock.now());
      stage.google.faults.add({ kind: 'forbidden', route: 'stop' });
    });
    expect(await stage.world.channels.watch(subscriptionId)).toEqual({ outcome: 'overtaken' });
    const [, youngest] = stage.google.channels();
    expect(stage.world.asked).toContain(`stop ${youngest!.id}`);
  });
});

describe('a stop that Google refuses', () => {
  test('L15: for the moment is tried again as long as there is time', async () => {
    const { stage, people } = identity;
    stage.google.faults.add({ kind: 'unavailable', route: 'stop', times: 2 });
    const receipt = await people.remove(stage.calendar.userId, everyone);
    expect(receipt.channels).toEqual({ stopped: 1, leftToExpire: 0, reasons: [] });
    expect(stage.google.channels()).toEqual([]);
  });

  test('L15: for good is not', async () => {
    const { stage, people } = identity;
    stage.google.faults.add({ kind: 'forbidden', route: 'stop' });
    const receipt = await people.remove(stage.calendar.userId, everyone);
    expect(receipt.channels).toMatchObject({ stopped: 0, leftToExpire: 1, reasons: [expect.any(String)] });
    expect(stage.google.requests().filter(({ path }) => path.endsWith('/channels/stop'))).toHaveLength(1);
  });
});

describe('a calendar', () => {
  test('L13: takes the channels along that others have replaced, and the receipt counts them', async () => {
    const { stage, calendars } = identity;
    stage.world.clock.advance(6.5 * dayMs);
    expect(await stage.world.channels.watch(stage.calendar.subscriptionId)).toMatchObject({ outcome: 'watching' });
    expect(stage.google.channels()).toHaveLength(2);
    const receipt = await calendars.disconnect(stage.calendar.calendarId, everyone);
    expect(receipt.channels).toEqual({ stopped: 2, leftToExpire: 0, reasons: [] });
    expect(stage.google.channels()).toEqual([]);
  });

  test('L13: a renewal that comes between leaves two: both are stopped', async () => {
    const { stage, calendars, selectedCalendars } = identity;
    const remove = selectedCalendars.remove.bind(selectedCalendars);
    selectedCalendars.remove = async (id) => {
      await stage.world.channels.watch(stage.calendar.subscriptionId);
      stage.world.clock.advance(6.5 * dayMs);
      await stage.world.channels.watch(stage.calendar.subscriptionId);
      expect(stage.google.channels()).toHaveLength(2);
      return remove(id);
    };
    const receipt = await calendars.disconnect(stage.calendar.calendarId, everyone);
    expect(receipt.channels).toEqual({ stopped: 3, leftToExpire: 0, reasons: [] });
    expect(stage.google.channels()).toEqual([]);
  });
});

describe('L11: a removal in the middle of a sync', () => {
  test.each(['person', 'credential'] as const)(
    '%s: the commit finds nothing and ends with a named outcome',
    async (what) => {
      const { stage, people, credentials } = identity;
      const { userId, credentialId } = stage.calendar;
      stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
      stage.world.duringNextSync(async () => {
        if (what === 'person') await people.remove(userId, everyone);
        else await credentials.remove({ id: credentialId, isRevoked: false }, everyone);
      });
      expect(await stage.sync()).toEqual({ outcome: 'subscription-gone' });
      expect(await rows()).toBe(what === 'person' ? 0 : 1);
      expect(await stage.sync()).toEqual({ outcome: 'subscription-gone' });
    },
  );

  test('waits for a commit that is under way, and takes what it wrote, too', async () => {
    const { stage, people } = identity;
    stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
    const [outcome, receipt] = await Promise.all([stage.sync(), people.remove(stage.calendar.userId, everyone)]);
    expect(['synced', 'subscription-gone']).toContain(outcome.outcome);
    expect(receipt.removed.calendars).toBe(1);
    expect(await rows()).toBe(0);
  });
});

describe('a credential', () => {
  test('goes with its calendars, and the person stays', async () => {
    const { stage, credentials, people } = identity;
    const { credentialId: id, userId } = stage.calendar;
    expect(await credentials.remove({ id, isRevoked: false }, everyone)).toEqual({
      removed: { credentials: 1, calendars: 1, events: 2, busyIntervals: 6 },
      channels: { stopped: 1, leftToExpire: 0, reasons: [] },
      grant: 'kept',
    });
    expect(await people.find(userId, everyone)).toMatchObject({ id: userId });
    expect(stage.google.users().find(({ email }) => email === stage.calendar.email)?.refreshToken).not.toBeNull();
    await expect(credentials.find(id, everyone)).rejects.toMatchObject({ code: 'credential-not-found' });
  });

  test('is given back to Google where that is wished, after its channels were stopped', async () => {
    const { stage, credentials } = identity;
    const receipt = await credentials.remove({ id: stage.calendar.credentialId, isRevoked: true }, everyone);
    expect(receipt).toMatchObject({ channels: { stopped: 1 }, grant: 'revoked' });
    expect(stage.google.users().find(({ email }) => email === stage.calendar.email)?.refreshToken).toBeNull();
  });

  test('that is dead already says so', async () => {
    const { stage, credentials } = identity;
    stage.google.revokeGrant(stage.calendar.email);
    const receipt = await credentials.remove({ id: stage.calendar.credentialId, isRevoked: true }, everyone);
    expect(receipt).toMatchObject({ channels: { leftToExpire: 1 }, grant: 'google-request-rejected' });
  });

  test('that can not be opened goes all the same', async () => {
    const { stage, withoutKey } = identity;
    await database.execute(sql`UPDATE credentials SET sealed_secret = 'v1.lost.AA.AA.AA'
      WHERE id = ${stage.calendar.credentialId}::uuid`);
    const receipt = await withoutKey.remove({ id: stage.calendar.credentialId, isRevoked: true }, everyone);
    expect(receipt.channels).toEqual({ stopped: 0, leftToExpire: 1, reasons: ['credential-unreadable'] });
    expect(receipt.grant).toBe('credential-unreadable');
  });
});
