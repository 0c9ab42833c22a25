import type { ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueStore } from '../queue-store.ts';

/** Reconnections come at least once a second: the service heals within seconds of its queue (L15). */
const retryStrategy = (attempt: number): number => Math.min(attempt * 100, 1_000);

/**
 * A client for producers. `failFast` refuses at once while the connection is down instead of keeping commands for
 * later: an ingress that keeps them would answer nothing and then everything.
 */
export function openRedis(
  store: QueueStore & { kind: 'redis' },
  { failFast, timeoutMs }: { failFast: boolean; timeoutMs: number },
): Redis {
  const client = new Redis(store.url, {
    enableOfflineQueue: !failFast,
    maxRetriesPerRequest: failFast ? 1 : 20,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    retryStrategy,
  });
  // Every add that waits for the connection listens on it; their number is bounded by the producer.
  client.setMaxListeners(0);
  return client;
}

/** The options of a worker's two connections: a blocked fetch may wait, so nothing is given up. */
export function workerRedisOptions(store: QueueStore & { kind: 'redis' }): ConnectionOptions {
  return { url: store.url, maxRetriesPerRequest: null, retryStrategy };
}
