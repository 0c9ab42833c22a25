import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createChannelId, signChannel } from '@calendar-cache/calendar-cache';
import { jobCatalog } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import {
  chooseQueueStore,
  createProducer,
  createWorkers,
  type JobContext,
  migrateQueueStore,
  type QueueEnvironment,
} from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningApp, startIngress } from './app.ts';

const { url: databaseUrl } = await testDatabase();
const redisUrl = testRedisUrl();
const webhookPath = '/api/webhook/google-calendar-sql';
const ring = { id: 'k1', secret: 'a secret of at least thirty-two letters' };
const cronSecret = 'a secret of the cron routes';
const silent = createLogger({ app: 'test', level: 'silent' });
const fail = (error: Error) => {
  throw error;
};

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(queue: QueueEnvironment): Promise<RunningApp> {
  const ingress = await startIngress({
    environment: { ...queue, WEBHOOK_SECRETS: `${ring.id}:${ring.secret}`, CRON_SECRET: cronSecret },
    logger: silent,
    host: '127.0.0.1',
    port: 0,
  });
  cleanUps.push(() => ingress.close());
  return ingress;
}

function notify(ingress: RunningApp, channelId: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${ingress.url}${webhookPath}`, {
    method: 'POST',
    headers: {
      'X-Goog-Channel-ID': channelId,
      'X-Goog-Channel-Token': signChannel([ring], channelId).token,
      'X-Goog-Resource-ID': 'resource-1',
      'X-Goog-Resource-State': 'exists',
      ...headers,
    },
  });
}

function cron(ingress: RunningApp, path: string, secret = cronSecret): Promise<Response> {
  return fetch(`${ingress.url}/api/cron/${path}`, { headers: { Authorization: `Bearer ${secret}` } });
}

/** A port where nobody listens, and one where somebody takes connections and never says a word. */
const unreachable = {
  'refuses connections': async () => {
    const { port, close } = await silentServer();
    await close();
    return port;
  },
  'takes connections and never answers': async () => {
    const { port, close } = await silentServer();
    cleanUps.unshift(close);
    return port;
  },
};

async function silentServer(): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Backend {
  queue: () => QueueEnvironment;
  down: (port: number) => QueueEnvironment;
}

function ingressOn(name: string, { queue, down }: Backend): void {
  describe(`ingress with its queue on ${name}`, () => {
    async function opened() {
      const environment = queue();
      const store = chooseQueueStore(environment);
      await migrateQueueStore(store);
      const producer = createProducer(store, jobCatalog, { failFast: false, onError: fail });
      cleanUps.push(() => producer.close());
      return { store, producer, ingress: await start(environment) };
    }

    test('L12: a notification is in the queue when it has been answered, and doubles fold into it', async () => {
      const { producer, ingress } = await opened();
      const subscriptionId = randomUUID();
      const channelId = createChannelId(subscriptionId);
      const responses = await Promise.all([notify(ingress, channelId), notify(ingress, channelId)]);
      expect(responses.map(({ status }) => status)).toEqual([200, 200]);
      await expect(responses[0]!.json()).resolves.toEqual({ message: 'ok' });
      await expect(producer.hasJob('sync-calendar', { subscriptionId, reason: 'notification' })).resolves.toBe(true);
      await expect(producer.counts('calendar-sync')).resolves.toMatchObject({ waiting: 1 });
      const ready = await fetch(`${ingress.url}/readyz`);
      expect(ready.status).toBe(200);
    });

    test('L19: forged, headerless and opening requests put nothing into the queue', async () => {
      const { producer, ingress } = await opened();
      const channelId = createChannelId(randomUUID());
      const forged = await notify(ingress, channelId, { 'X-Goog-Channel-Token': `${ring.id}.forged` });
      const headerless = await fetch(`${ingress.url}${webhookPath}`, { method: 'POST' });
      const opening = await notify(ingress, channelId, { 'X-Goog-Resource-State': 'sync' });
      expect([forged.status, headerless.status, opening.status]).toEqual([403, 400, 200]);
      await expect(producer.counts('calendar-sync')).resolves.toMatchObject({ waiting: 0 });
    });

    test.each(Object.entries(unreachable))(
      'L12: with a queue that %s at boot the ingress starts, and answers 503 within 2 s',
      async (_how, open) => {
        const ingress = await start(down(await open()));
        const startMs = performance.now();
        const [answer, swept, ready, alive] = await Promise.all([
          notify(ingress, createChannelId(randomUUID())),
          cron(ingress, 'calendar-subscriptions'),
          fetch(`${ingress.url}/readyz`),
          fetch(`${ingress.url}/healthz`),
        ]);
        // The promise is 2 s; the machine may be busy, so the bound is twice that.
        expect(performance.now() - startMs).toBeLessThan(4_000);
        expect([answer.status, swept.status, ready.status, alive.status]).toEqual([503, 503, 503, 200]);
        expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
        await expect(answer.json()).resolves.toMatchObject({ code: 'queue-unavailable', status: 503 });
      },
    );

    test('L21: cron routes queue their job for who knows the secret', async () => {
      const { producer, ingress } = await opened();
      const wrong = await cron(ingress, 'calendar-subscriptions', 'a wrong secret');
      expect(wrong.status).toBe(401);
      const answers = await Promise.all([
        cron(ingress, 'calendar-subscriptions'),
        cron(ingress, 'calendar-cache-sql-cleanup'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      await expect(answers[0]!.json()).resolves.toEqual({ message: 'queued', jobId: expect.any(String) });
      await expect(producer.hasJob('sweep-subscriptions', {})).resolves.toBe(true);
      await expect(producer.hasJob('cleanup', {})).resolves.toBe(true);
    });

    test('a cron route with wait=1 answers with what the worker returned', async () => {
      const { store, ingress } = await opened();
      const done = async (_payload: unknown, context: JobContext) => ({ outcome: 'done', jobId: context.jobId });
      const workers = createWorkers(
        store,
        jobCatalog,
        {
          'sync-calendar': done,
          'watch-calendar': done,
          'renew-channel': done,
          'stop-channel': done,
          'refresh-calendar-list': done,
          'sweep-subscriptions': done,
          'sweep-stale': done,
          'extend-horizon': done,
          cleanup: done,
        },
        {
          concurrency: { 'calendar-sync': 1, 'calendar-subscription': 1, maintenance: 1 },
          onJob: () => undefined,
          onError: fail,
        },
      );
      cleanUps.push(() => workers.close());
      workers.start();
      const answer = await cron(ingress, 'calendar-cache-sql-cleanup?wait=1');
      expect(answer.status).toBe(200);
      const { message, jobId, result } = (await answer.json()) as Record<string, unknown>;
      expect([message, result]).toEqual(['done', { outcome: 'done', jobId }]);
    });
  });
}

ingressOn('PostgreSQL', {
  queue: () => ({ QUEUE_DATABASE_URL: databaseUrl, QUEUE_PREFIX: testQueuePrefix() }),
  down: (port) => ({ QUEUE_DATABASE_URL: `postgres://127.0.0.1:${port}/none`, QUEUE_PREFIX: testQueuePrefix() }),
});

if (redisUrl !== undefined) {
  ingressOn('Redis', {
    queue: () => ({ REDIS_URL: redisUrl, QUEUE_PREFIX: testQueuePrefix() }),
    down: (port) => ({ REDIS_URL: `redis://127.0.0.1:${port}`, QUEUE_PREFIX: testQueuePrefix() }),
  });
} else {
  describe.skip('ingress with its queue on Redis', () => {
    test('needs a Redis', () => undefined);
  });
}

test('a port that was chosen and is taken is said plainly, and nothing stays open', async () => {
  const first = await start({ QUEUE_DATABASE_URL: databaseUrl, QUEUE_PREFIX: testQueuePrefix() });
  const second = startIngress({
    environment: {
      QUEUE_DATABASE_URL: databaseUrl,
      WEBHOOK_SECRETS: `${ring.id}:${ring.secret}`,
      CRON_SECRET: cronSecret,
      INGRESS_PORT: String(first.port),
    },
    logger: silent,
    host: '127.0.0.1',
  });
  await expect(second).rejects.toMatchObject({ code: 'port-taken' });
});
