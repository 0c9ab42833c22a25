import { randomUUID } from 'node:crypto';
import { createApiKeySecret, createChannelId, hashApiKey } from '@calendar-cache/calendar-cache';
import { ApiKeyRepository } from '@calendar-cache/database';
import { createJobRequests, jobCatalog } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import {
  chooseQueueStore,
  createProducer,
  migrateQueueStore,
  type QueueEnvironment,
  queueNamesOf,
} from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningApp, startDashboard } from './app.ts';

const { url: databaseUrl, connection } = await testDatabase();
const redisUrl = testRedisUrl();
const silent = createLogger({ app: 'test', level: 'silent' });
const fail = (error: Error) => {
  throw error;
};

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(environment: Record<string, string | undefined>, open = true): Promise<RunningApp> {
  const options = { logger: silent, host: '127.0.0.1', port: 0, open };
  const dashboard = await startDashboard({ environment: { DATABASE_URL: databaseUrl, ...environment }, ...options });
  cleanUps.push(() => dashboard.close());
  return dashboard;
}

interface BoardQueue {
  name: string;
  counts: Record<string, number>;
  jobs: { name: string; data: unknown }[];
}

async function board(dashboard: RunningApp, activeQueue: string): Promise<BoardQueue[]> {
  const query = `activeQueue=${activeQueue}&status=latest&page=1`;
  const response = await fetch(`${dashboard.url}/queues/api/queues?${query}`);
  expect(response.status).toBe(200);
  const { queues } = (await response.json()) as { queues: BoardQueue[] };
  return queues;
}

function dashboardOn(name: string, queue: () => QueueEnvironment): void {
  describe(`dashboard with its queues on ${name}`, () => {
    async function opened() {
      const environment = queue();
      const store = chooseQueueStore({ DATABASE_URL: databaseUrl, ...environment });
      await migrateQueueStore(store);
      const producer = createProducer(store, jobCatalog, { failFast: false, onError: fail });
      cleanUps.push(() => producer.close());
      return { producer, dashboard: await start({ ...environment }) };
    }

    test('L20: Bull Board shows every queue, and of a job its ids only', async () => {
      const { producer, dashboard } = await opened();
      const subscriptionId = randomUUID();
      const channel = { channelId: createChannelId(subscriptionId), resourceId: 'resource-1' };
      await createJobRequests(producer).requestSync({ subscriptionId, reason: 'notification', channel });
      const queues = await board(dashboard, 'calendar-sync');
      expect(queues.map((shown) => shown.name)).toEqual(queueNamesOf(jobCatalog));
      expect(queues[0]?.jobs).toEqual([
        expect.objectContaining({
          name: 'sync-calendar',
          data: { subscriptionId, reason: 'notification', channel },
        }),
      ]);
      expect(JSON.stringify(queues)).not.toContain(new URL(databaseUrl).password || 'no password');
    });

    test('an operator can remove what waits', async () => {
      const { producer, dashboard } = await opened();
      const { jobId } = await producer.add('cleanup', {});
      const cleaned = await fetch(`${dashboard.url}/queues/api/queues/maintenance/${jobId}/clean`, { method: 'PUT' });
      expect(cleaned.status).toBeLessThan(300);
      await expect(producer.counts('maintenance')).resolves.toMatchObject({ waiting: 0 });
    });

    test('the first page counts the jobs of each queue', async () => {
      const { producer, dashboard } = await opened();
      await producer.add('sweep-stale', {});
      await producer.add('cleanup', {});
      const page = await (await fetch(dashboard.url)).text();
      expect(page).toContain('<tr><th scope="row">maintenance</th><td class="some">2</td>');
      const ready = await fetch(`${dashboard.url}/readyz`);
      await expect(ready.json()).resolves.toMatchObject({ status: 'ready', checks: { database: 'ok', queue: 'ok' } });
    });
  });
}

dashboardOn('PostgreSQL', () => ({ QUEUE_PREFIX: testQueuePrefix() }));

if (redisUrl !== undefined) {
  dashboardOn('Redis', () => ({ REDIS_URL: redisUrl, QUEUE_PREFIX: testQueuePrefix() }));
} else {
  describe.skip('dashboard with its queues on Redis', () => {
    test('needs a Redis', () => undefined);
  });
}

test('L21: a stored ops key opens it, once it is shown', async () => {
  const secret = createApiKeySecret();
  const keys = new ApiKeyRepository(connection.database);
  await keys.insert({ name: 'ops', hash: hashApiKey(secret), scopes: ['ops'], teamId: null });
  const dashboard = await start({ QUEUE_PREFIX: testQueuePrefix() }, false);
  const without = await fetch(`${dashboard.url}/queues`);
  const withKey = await fetch(`${dashboard.url}/queues`, { headers: { Authorization: `Bearer ${secret}` } });
  expect([without.status, withKey.status]).toEqual([401, 200]);
});

test('with queue and database down at boot it starts and says so', async () => {
  const away = 'postgres://127.0.0.1:1/none';
  const dashboard = await start({ DATABASE_URL: away, REDIS_URL: 'redis://127.0.0.1:1' });
  const [page, ready] = await Promise.all([fetch(dashboard.url), fetch(`${dashboard.url}/readyz`)]);
  const text = await page.text();
  expect([page.status, ready.status]).toEqual([200, 503]);
  expect(text).toContain('<b>database</b> does not answer');
  expect(text).toContain('<b>queue</b> does not answer');
  expect(text).toContain('nothing is known about its jobs');
});
