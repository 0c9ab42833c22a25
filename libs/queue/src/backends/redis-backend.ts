import { type BackendFactory, type IQueueBackend, QueueKeys, RedisConnection, RedisQueueBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { QueueStore } from '../queue-store.ts';

/**
 * A connection whose flow was dropped without a word stays open for a quarter of an hour, and answers nothing (L15).
 * The time runs only while an answer is owed; a blocked fetch is one for ten seconds at most.
 */
const WORKER_SILENCE_MS = 5_000;
const BLOCKED_SILENCE_MS = 15_000;

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
    // The command's end leaves its silent connection open.
    socketTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    retryStrategy,
  });
  // Every add that waits for the connection listens on it; their number is bounded by the producer.
  client.setMaxListeners(0);
  return client;
}

/**
 * A worker's two connections: a blocked fetch may wait, so nothing is given up. Made here and not by BullMQ, which
 * asks a connection to QUIT when it closes: one that breaks just then would come back for ever.
 */
export function ownRedisFactory(store: QueueStore & { kind: 'redis' }): {
  readonly factory: BackendFactory<IQueueBackend>;
  readonly release: () => void;
} {
  const clients: Redis[] = [];
  let released = false;
  const open = (options: RedisOptions): Redis => {
    const client = new Redis(store.url, {
      maxRetriesPerRequest: null,
      retryStrategy: (attempt) => (released ? null : retryStrategy(attempt)),
      ...options,
    });
    // A worker that was reconnecting while it closed connects once more.
    client.on('ready', () => released && client.disconnect());
    clients.push(client);
    return client;
  };
  return {
    factory: (name, options) => {
      const queueKeys = new QueueKeys(store.prefix);
      const withPrefix = { ...options, prefix: store.prefix };
      // Bull Board finds workers by this name.
      const connectionName = `${store.prefix}:${Buffer.from(name).toString('base64')}`;
      return new RedisQueueBackend(
        new RedisConnection(open({ socketTimeout: WORKER_SILENCE_MS }), { shared: true, blocking: false }),
        name,
        queueKeys.getKeys(name),
        (type) => queueKeys.toKey(name, type),
        withPrefix,
        new RedisConnection(open({ connectionName, socketTimeout: BLOCKED_SILENCE_MS }), {
          shared: true,
          blocking: true,
        }),
      );
    },
    release: () => {
      released = true;
      for (const client of clients) {
        if (client.status !== 'end') {
          client.disconnect();
        }
      }
    },
  };
}
