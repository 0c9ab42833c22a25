import { randomBytes } from 'node:crypto';
import { secondMs } from '@calendar-cache/calendar-cache';
import { parseEnvironment } from '@calendar-cache/config';
import { createCalendarProviders } from '@calendar-cache/google-calendar';
import { createJobRequests, jobCatalog } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import { chooseQueueStore, createProducer, createWorkers, migrateQueueStore } from '@calendar-cache/queue';
import { type ConnectedCalendar, createSyncWorld, testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import {
  countWaitingSyncs,
  createProcessors,
  createServices,
  slotsOf,
  workerVariables,
} from '@calendar-cache/worker/parts';
import { afterEach, expect, jest, test } from '@jest/globals';
import { until } from './processes.test-support.ts';

jest.setTimeout(60_000);

const { url, connection } = await testDatabase();
const { database } = connection;
const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A worker of four slots on a queue of its own, not started, and calendars that are loaded. */
async function openWorker(calendarCount: number) {
  const world = await createSyncWorld(database, { startMs: Date.UTC(2026, 1, 16, 8) });
  open.push(() => world.close());
  const calendars: ConnectedCalendar[] = [];
  for (let index = 0; index < calendarCount; index += 1) {
    const calendar = await world.connect('Europe/Berlin');
    await world.sync.syncCalendar(calendar.subscriptionId);
    calendars.push(calendar);
  }
  world.clock.advance(10 * secondMs);
  const environment = parseEnvironment(workerVariables, {
    DATABASE_URL: url,
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'secret',
    GOOGLE_WEBHOOK_URL: 'https://ingress.example/api/webhook/google-calendar-sql',
    WEBHOOK_SECRETS: 'k1:a-secret-that-only-tests-know-of-1',
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    WORKER_CONCURRENCY: '4',
  });
  const store = chooseQueueStore({ DATABASE_URL: url, QUEUE_PREFIX: testQueuePrefix() });
  await migrateQueueStore(store);
  const onError = (error: Error) => {
    throw error;
  };
  const producer = createProducer(store, jobCatalog, { failFast: false, onError });
  open.push(() => producer.close());
  const requests = createJobRequests(producer);
  const parts = { environment, requests, clock: world.clock, logger: createLogger({ app: 'test', level: 'silent' }) };
  const providers = createCalendarProviders(world.connection);
  const services = createServices({ ...parts, connection: { database, replaceSilent: async () => {} }, providers });
  const looks = { countWaitingSyncs: () => countWaitingSyncs(producer) };
  const workers = createWorkers(store, jobCatalog, createProcessors({ ...parts, ...looks, services }), {
    concurrency: slotsOf(environment),
    onJob: () => {},
    onError,
  });
  open.push(() => workers.close());
  return { world, calendars, requests, workers, producer };
}

test('L10: a notification is read while polls fill the slots that they may have, before the polls that came first', async () => {
  const { world, calendars, requests, workers, producer } = await openWorker(7);
  const google = world.simulator.google;
  google.changeSettings({ latencyMs: 2_000 });
  google.clearRequests();
  const read = () =>
    google
      .requests()
      .flatMap(({ path }) => calendars.findIndex((each) => path.includes(encodeURIComponent(each.externalId))));
  const polled = calendars.slice(0, -1);
  for (const { subscriptionId } of polled) await requests.requestSync({ subscriptionId, reason: 'stale' });
  const announced = calendars.at(-1)?.subscriptionId ?? '';
  await requests.requestSync({ subscriptionId: announced, reason: 'notification' });
  workers.start();
  await until(async () => read().length === calendars.length, { withinMs: 30_000, describe: () => `read: ${read()}` });
  expect(read().slice(0, 4)).toContain(calendars.length - 1);
  await until(async () => (await countWaitingSyncs(producer)) === 0, {
    withinMs: 10_000,
    describe: () => 'Jobs wait.',
  });
});
