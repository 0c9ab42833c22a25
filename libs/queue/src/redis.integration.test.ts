import { randomUUID } from 'node:crypto';
import { describe, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { QueueStore } from './queue-store.ts';
import { queueContract } from './testing/contract.suite.ts';

const url = process.env.TEST_REDIS_URL;

async function withClient<Value>(work: (client: Redis) => Promise<Value>): Promise<Value> {
  const client = new Redis(url ?? '');
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

const keyOf = (store: QueueStore, ...parts: string[]): string =>
  [store.kind === 'redis' ? store.prefix : '', ...parts].join(':');

/** Only this test's keys: others use the same server. */
const wipe = (store: QueueStore): Promise<void> =>
  withClient(async (client) => {
    const keys = await client.keys(keyOf(store, '*'));
    if (keys.length > 0) {
      await client.del(...keys);
    }
  });

if (url) {
  queueContract('Redis', {
    url,
    freshStore: async () => ({ kind: 'redis', url, prefix: `test-${randomUUID()}` }),
    wipe,
    removeStore: wipe,
    loseJob: (store, queue, jobId) =>
      withClient(async (client) => {
        await client.del(keyOf(store, queue, jobId));
        await client.zrem(keyOf(store, queue, 'delayed'), jobId);
        await client.lrem(keyOf(store, queue, 'wait'), 0, jobId);
      }),
    beats: (store) => withClient(async (client) => Number(await client.hget(keyOf(store, 'identity'), 'beats'))),
    setBeats: (store, beats) =>
      withClient(async (client) => {
        await client.hset(keyOf(store, 'identity'), 'beats', beats);
      }),
    loseLock: (store, queue, jobId) =>
      withClient(async (client) => {
        await client.del(keyOf(store, queue, jobId, 'lock'));
      }),
  });
} else {
  describe.skip('queue on Redis', () => {
    test('needs TEST_REDIS_URL', () => undefined);
  });
}
