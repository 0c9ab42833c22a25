import { migrateQueueStore, type QueueStore } from '@calendar-cache/queue';
import { testRedisUrl } from '@calendar-cache/testing';

/** A queue in Redis where there is one, else, or on demand, beside the tables. */
export function openStoreOn(backend: 'redis' | 'postgres') {
  return async (prefix: string, databaseUrl: string): Promise<QueueStore> => {
    const redisUrl = testRedisUrl();
    if (backend === 'redis' && redisUrl !== undefined) return { kind: 'redis', url: redisUrl, prefix };
    const store = { kind: 'postgres', url: databaseUrl, schema: 'soak_queue' } as const;
    await migrateQueueStore(store);
    return store;
  };
}
