import { EventEmitter, once } from 'node:events';
import { type JobCatalog, jobCatalog } from '@calendar-cache/jobs';
import {
  chooseQueueStore,
  createProducer,
  createWorkers,
  migrateQueueStore,
  type Processors,
} from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { slotsOf } from '@calendar-cache/worker/parts';
import { afterEach, expect, jest, test } from '@jest/globals';
import { until } from './processes.test-support.ts';

jest.setTimeout(60_000);

const { url } = await testDatabase();
const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

test('L14: on one worker the sweeps go on while horizons are extended and a cleanup runs', async () => {
  const store = chooseQueueStore({ DATABASE_URL: url, QUEUE_PREFIX: testQueuePrefix() });
  await migrateQueueStore(store);
  const running: string[] = [];
  const swept: string[] = [];
  const release = new EventEmitter();
  const released = once(release, 'now');
  const long = (name: string) => async () => {
    running.push(name);
    await released;
    return { outcome: 'done' };
  };
  const sweep = (name: string) => async () => {
    swept.push(name);
    return { outcome: 'swept' };
  };
  const idle = async () => ({ outcome: 'not-tested-here' });
  const processors: Processors<JobCatalog> = {
    'sync-calendar': idle,
    'watch-calendar': idle,
    'renew-channel': idle,
    'stop-channel': idle,
    'refresh-calendar-list': idle,
    'sweep-subscriptions': sweep('sweep-subscriptions'),
    'sweep-stale': sweep('sweep-stale'),
    'extend-horizon': long('extend-horizon'),
    cleanup: long('cleanup'),
  };
  const onError = (error: Error) => {
    throw error;
  };
  const concurrency = slotsOf({ WORKER_CONCURRENCY: 1 });
  const workers = createWorkers(store, jobCatalog, processors, { concurrency, onJob: () => undefined, onError });
  const producer = createProducer(store, jobCatalog, { failFast: false, onError });
  open.push(() => producer.close());
  open.push(() => workers.close());
  open.push(() => release.emit('now'));
  workers.start();
  await producer.add('extend-horizon', {});
  await producer.add('cleanup', {});
  await until(async () => running.length === 2, {
    withinMs: 20_000,
    describe: () => `Of the long ones only these began: ${running.join(', ')}.`,
  });
  await producer.add('sweep-stale', {});
  await producer.add('sweep-subscriptions', {});
  await until(async () => swept.length === 2, {
    withinMs: 20_000,
    describe: () => `The sweeps did not run: ${swept.join(', ')}.`,
  });
  expect(running.sort()).toEqual(['cleanup', 'extend-horizon']);
});
