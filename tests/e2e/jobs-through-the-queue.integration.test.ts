import { CalendarSubscriptionRepository } from '@calendar-cache/database';
import { testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { openWholeHouse, type WholeHouse } from './house.test-support.ts';
import { until } from './processes.test-support.ts';

jest.setTimeout(120_000);

const redisUrl = testRedisUrl();

whereverItLives('PostgreSQL', {});
if (redisUrl !== undefined) whereverItLives('Redis', { REDIS_URL: redisUrl });
else describe.skip('with the queue on Redis', () => void test('needs a Redis', () => undefined));

function whereverItLives(name: string, queue: { REDIS_URL?: string }): void {
  describe(`with the queue on ${name}`, () => everyJob(queue));
}

function everyJob(queue: { REDIS_URL?: string }): void {
  let house: WholeHouse;

  beforeAll(async () => {
    house = await openWholeHouse({ ...queue, QUEUE_PREFIX: testQueuePrefix() });
  });
  afterAll(() => house?.close());

  test('connecting an account is enough for its list of calendars to appear', async () => {
    const { credentialId, email } = await house.connectPerson();
    await house.untilEnded('refresh-calendar-list', 'refreshed');
    const rows = await house.database.execute(
      sql`SELECT external_id AS id FROM listed_calendars WHERE credential_id = ${credentialId}`,
    );
    expect(rows.map(({ id }) => id)).toEqual([email]);
    const { body } = await house.call('GET', `/v1/credentials/${credentialId}/calendars`);
    expect(body).toMatchObject({ calendars: [{ externalId: email, primary: true }], listedAt: expect.any(String) });
  });

  test('a selected calendar is watched and read by its jobs', async () => {
    const { subscription, email } = await selectedCalendar();
    await house.untilEnded('watch-calendar', 'watching');
    const { channel, asOfMs } = await until(
      async () => {
        const found = await subscription();
        return found.asOfMs !== null && found.channel !== null ? found : null;
      },
      { withinMs: 30_000, describe: () => 'It was not read.' },
    );
    expect(asOfMs).toBeGreaterThan(0);
    expect(channelsOf(email)).toEqual([channel?.channelId]);
    expect(house.jobs).toContainEqual({ job: 'sync-calendar', outcome: 'synced' });
  });

  test('L14: the cron route of subscriptions renews what expires, and answers with the end of its sweep', async () => {
    const { subscription, id, email } = await selectedCalendar();
    const before = await until(async () => (await subscription()).channel, {
      withinMs: 30_000,
      describe: () => 'It was not watched.',
    });
    const expiring = sql`channel_opened_at = now() - interval '6 days',
      google_channel_expiration = now() + interval '1 hour', watch_again_at = now()`;
    await house.database.execute(sql`UPDATE calendar_subscriptions SET ${expiring} WHERE id = ${id}`);
    const answer = await house.cron('/api/cron/calendar-subscriptions?wait=1');
    expect(answer).toEqual({
      status: 200,
      body: {
        message: 'done',
        jobId: expect.any(String),
        result: {
          outcome: 'swept',
          calendars: expect.any(Number),
          stopped: expect.any(Number),
          lists: expect.any(Number),
          lostPushes: expect.any(Number),
        },
      },
    });
    await house.untilEnded('renew-channel', 'watching');
    await house.untilEnded('stop-channel', 'stopped');
    const after = (await subscription()).channel;
    expect(after?.channelId).not.toBe(before.channelId);
    expect(channelsOf(email)).toEqual([after?.channelId]);
  });

  test('the cron route of the cleanup removes the past, and answers with how much', async () => {
    const { subscription, id } = await selectedCalendar();
    await until(async () => (await subscription()).asOfMs, { withinMs: 30_000, describe: () => 'It was not read.' });
    await house.database.execute(sql`
      INSERT INTO calendar_events (calendar_subscription_id, google_event_id, status, transparency, busy_rule, start, "end")
      VALUES (${id}, 'long-ago', 'confirmed', 'opaque', 'opaque', now() - interval '51 days', now() - interval '50 days')`);
    // Nothing is removed twice: only a start of coverage that lies before the retention moves.
    await house.database.execute(
      sql`UPDATE calendar_subscriptions SET covered_from = now() - interval '60 days' WHERE id = ${id}`,
    );
    const { status, body } = await house.cron('/api/cron/calendar-cache-sql-cleanup?wait=1');
    expect([status, body.message]).toEqual([200, 'done']);
    expect(body.result).toMatchObject({ outcome: 'cleaned', pastEvents: 1, cancelledEvents: 0 });
  });

  test('the sweeps end as jobs', async () => {
    const { subscription, id } = await selectedCalendar();
    const first = await until(async () => (await subscription()).asOfMs, {
      withinMs: 30_000,
      describe: () => 'It was not read.',
    });
    await house.database.execute(
      sql`UPDATE calendar_subscriptions SET due_at = now() - interval '1 minute' WHERE id = ${id}`,
    );
    for (const [job, result] of [
      ['sweep-stale', { outcome: 'swept', calendars: expect.any(Number) }],
      ['extend-horizon', { outcome: expect.any(String) }],
    ] as const) {
      const { jobId } = await house.producer.add(job, {});
      const end = await house.producer.waitForResult(job, jobId, 30_000);
      expect(end).toMatchObject({ state: 'completed', result });
    }
    const isReadAgain = async () => ((await subscription()).asOfMs ?? 0) > first;
    await until(isReadAgain, { withinMs: 30_000, describe: () => 'The sweep brought no sync.' });
  });

  /** The primary calendar of a new person, selected through the API. */
  async function selectedCalendar() {
    const { userId, credentialId, email } = await house.connectPerson();
    const { body } = await house.call('POST', '/v1/calendars', { userId, credentialId, externalId: 'primary' });
    const subscriptions = new CalendarSubscriptionRepository(house.database);
    const subscription = async () => {
      const found = await subscriptions.findBySelectedCalendarId(String(body.id));
      if (found === null) throw new Error('The subscription is gone.');
      return found;
    };
    return { email, subscription, id: (await subscription()).id };
  }

  function channelsOf(email: string): string[] {
    const channels = house.google.channels().filter(({ calendarId }) => calendarId === email);
    return channels.map(({ id }) => id);
  }
}
