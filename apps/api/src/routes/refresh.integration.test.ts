import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { type JobCatalog, jobCatalog } from '@calendar-cache/jobs';
import {
  chooseQueueStore,
  createProducer,
  createWorkers,
  type JobWorkers,
  migrateQueueStore,
  type Processors,
} from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningApp, startApi } from '../app.ts';
import { blocksOf, createCaller, type Query, type Reply } from '../testing/caller.ts';
import { apiEnvironment, at, type Blocks, House } from '../testing/house.ts';

const database = await testDatabase();
const queuePrefix = testQueuePrefix();
const store = chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix });
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const refreshTimeoutMs = 1_500;

let simulator: RunningSimulator;
let house: House;
let api: RunningApp;
let ask: (query: Query) => Promise<Reply>;
let workers: JobWorkers | undefined;
const reasons: string[] = [];

/** Stands in for the worker app: it only commits, at the instant at which its read began. */
function startWorkers(sync: (subscriptionId: string) => Promise<void>): JobWorkers {
  const idle = async () => ({ outcome: 'not-tested-here' });
  const processors: Processors<JobCatalog> = {
    'sync-calendar': async ({ subscriptionId, reason }) => {
      reasons.push(reason);
      await sync(subscriptionId);
      return { outcome: 'done' };
    },
    'watch-calendar': idle,
    'renew-channel': idle,
    'stop-channel': idle,
    'refresh-calendar-list': idle,
    'sweep-subscriptions': idle,
    'sweep-stale': idle,
    'extend-horizon': idle,
    cleanup: idle,
  };
  const started = createWorkers(store, jobCatalog, processors, {
    concurrency: { 'calendar-sync': 2, 'calendar-subscription': 1, maintenance: 1 },
    onJob: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  started.start();
  return started;
}

beforeAll(async () => {
  simulator = await startSimulator({});
  house = new House(database, simulator.google);
  await migrateQueueStore(store);
  const environment = {
    ...apiEnvironment(database.url, simulator.url, queuePrefix),
    REFRESH_TIMEOUT_MS: String(refreshTimeoutMs),
  };
  api = await startApi({ environment });
  ask = createCaller(api.url, await house.key(['read']));
});

afterEach(async () => {
  await workers?.close();
  workers = undefined;
  reasons.length = 0;
});

afterAll(async () => {
  await api?.close();
  await simulator?.close();
});

const stale = () => house.calendar({ cached: inCache, live: atGoogle, asOfMs: Date.now() - 60_000 });

describe('onStale=refresh', () => {
  test('L9: waits for a read that began after the question, and answers from the cache', async () => {
    const calendar = await stale();
    const fresh = await house.calendar({ cached: [[at(4, 9), at(4, 10)]] });
    workers = startWorkers((subscriptionId) => house.commit(subscriptionId, Date.now(), atGoogle));
    simulator.google.clearRequests();
    const askedAtMs = Date.now();
    const reply = await ask({ calendarId: [calendar.id, fresh.id], maxStaleness: 40, onStale: 'refresh' });
    expect(blocksOf(reply)).toEqual([...inCache, ...atGoogle, [at(4, 9), at(4, 10)]]);
    const evidence = reply.body.calendars.find(({ id }) => id === calendar.id)!;
    expect(evidence).toMatchObject({ source: 'calendar-cache-sql', stale: false });
    expect(Date.parse(evidence.asOf!)).toBeGreaterThan(askedAtMs);
    expect(reasons).toEqual(['refresh']);
    expect(simulator.google.requests()).toEqual([]);
  });

  test('a calendar that was never synced is waited for as well', async () => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, asOfMs: null });
    workers = startWorkers((subscriptionId) => house.commit(subscriptionId, Date.now(), inCache));
    const reply = await ask({ calendarId: calendar.id, onStale: 'refresh' });
    expect(blocksOf(reply)).toEqual(inCache);
  });

  test('a commit of a read that began before the question is not enough: it goes live', async () => {
    const calendar = await stale();
    const beforeMs = Date.now() - 50_000;
    workers = startWorkers((subscriptionId) => house.commit(subscriptionId, beforeMs, inCache));
    const reply = await ask({ calendarId: calendar.id, maxStaleness: 40, onStale: 'refresh' });
    expect(blocksOf(reply)).toEqual(atGoogle);
    expect(reply.body.calendars).toMatchObject([{ source: 'google', reason: 'stale' }]);
  });

  test('without a worker it goes live when its time is up', async () => {
    const calendar = await stale();
    const startMs = performance.now();
    const reply = await ask({ calendarId: calendar.id, maxStaleness: 40, onStale: 'refresh' });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(refreshTimeoutMs - 5);
    expect(blocksOf(reply)).toEqual(atGoogle);
  });

  test('what no sync would help is not waited for', async () => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, coveredUntilMs: at(7, 0) });
    const startMs = performance.now();
    const reply = await ask({ calendarId: calendar.id, onStale: 'refresh' });
    expect(performance.now() - startMs).toBeLessThan(refreshTimeoutMs);
    expect(blocksOf(reply)).toEqual(atGoogle);
  });
});

describe('the queue', () => {
  test.each([
    ['stale', { asOfMs: Date.now() - 7_200_000 }],
    ['never synced', { asOfMs: null }],
    ['unread since write came back', { untrustedReason: 'write-off' as const }],
  ])('onStale=live asks for a sync of what is %s', async (_what, given) => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, ...given });
    const producer = createProducer(store, jobCatalog, { failFast: true, onError: () => undefined });
    try {
      expect(blocksOf(await ask({ calendarId: calendar.id }))).toEqual(atGoogle);
      const job = { subscriptionId: calendar.subscriptionId!, reason: 'stale' } as const;
      expect(await producer.hasJob('sync-calendar', job)).toBe(true);
    } finally {
      await producer.close();
    }
  });
});
