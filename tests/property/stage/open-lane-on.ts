import { migrateQueueStore, type QueueStore } from '@calendar-cache/queue';
import { testRedisUrl } from '@calendar-cache/testing';
import { Lane } from './lane.ts';

/** Opens a lane whose queue is in Redis where there is one, else, or on demand, in the lane's own database. */
export function openLaneOn(backend: 'redis' | 'postgres'): () => Promise<Lane> {
  return () => Lane.open((prefix, databaseUrl) => chooseStore(backend, prefix, databaseUrl));
}

async function chooseStore(backend: 'redis' | 'postgres', prefix: string, databaseUrl: string): Promise<QueueStore> {
  const redisUrl = testRedisUrl();
  if (backend === 'redis' && redisUrl !== undefined) return { kind: 'redis', url: redisUrl, prefix };
  const store = { kind: 'postgres', url: databaseUrl, schema: 'property_queue' } as const;
  await migrateQueueStore(store);
  return store;
}
