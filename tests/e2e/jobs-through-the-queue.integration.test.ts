import { testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { openWholeHouse, type WholeHouse } from './house.test-support.ts';

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
}
