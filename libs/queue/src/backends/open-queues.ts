import { once } from 'node:events';
import { createRedisBackend, type IQueueBackend, Queue, type QueueOptions } from 'bullmq';
import { withDeadline } from '../deadline.ts';
import { postgresIdentities, type QueueIdentities, redisIdentities } from '../identity.ts';
import type { QueueStore } from '../queue-store.ts';
import { queueUnavailable } from '../queue-unavailable.ts';
import { postgresClock, redisClock, type StoreClock } from '../store-clock.ts';
import { openPostgres, sharedPostgresFactory } from './postgres-backend.ts';
import { openRedis } from './redis-backend.ts';

/** A BullMQ queue on either backend. */
export type StoredQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** Several queues on one connection. Opening never fails: an unreachable store heals by itself. */
export interface QueueSet {
  readonly identities: QueueIdentities;
  readonly clock: StoreClock;
  queue(name: string): StoredQueue;
  /** @throws AppError `queue-unavailable` when the store does not answer in time */
  untilReady(deadlineMs: number): Promise<void>;
  close(): Promise<void>;
}

/** How a {@link QueueSet} behaves while its store is away. */
export interface OpenQueuesOptions {
  readonly failFast: boolean;
  /** Bound of a single command and of a single attempt to connect. */
  readonly timeoutMs: number;
  readonly report: (thrown: unknown) => void;
}

const POOL_SIZE = 3;

/** Finished jobs are kept for the dashboard, bounded by count and age (seconds). */
export const KEEP_JOBS = {
  removeOnComplete: { age: 3_600, count: 200 },
  removeOnFail: { age: 7 * 86_400, count: 500 },
} as const;

interface SharedConnection {
  readonly identities: QueueIdentities;
  readonly clock: StoreClock;
  readonly open: (name: string) => StoredQueue;
  readonly untilReady: (deadlineMs: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

function shareRedis(store: QueueStore & { kind: 'redis' }, options: OpenQueuesOptions): SharedConnection {
  const client = openRedis(store, options);
  client.on('error', options.report);
  const queueOptions: QueueOptions = {
    connection: client,
    prefix: store.prefix,
    // Else the first INFO decides for ever: one that fails leaves a queue that never heals.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    defaultJobOptions: KEEP_JOBS,
  };
  return {
    identities: redisIdentities(client, store),
    clock: redisClock(client, store),
    open: (name) => new Queue(name, queueOptions, createRedisBackend),
    untilReady: async (deadlineMs) => {
      if (client.status !== 'ready') {
        await once(client, 'ready', { signal: AbortSignal.timeout(deadlineMs) });
      }
    },
    close: async () => client.disconnect(),
  };
}

function sharePostgres(store: QueueStore & { kind: 'postgres' }, options: OpenQueuesOptions): SharedConnection {
  const connection = openPostgres(store, { poolSize: POOL_SIZE, timeoutMs: options.timeoutMs });
  connection.on('error', options.report);
  const factory = sharedPostgresFactory(connection);
  return {
    identities: postgresIdentities(connection, store),
    clock: postgresClock(connection, store),
    open: (name) => new Queue(name, { connection: {}, defaultJobOptions: KEEP_JOBS }, factory),
    untilReady: () => connection.waitUntilReady(),
    close: () => connection.close(),
  };
}

/** Opens the named queues for adding and looking, on one connection. */
export function openQueues(store: QueueStore, names: readonly string[], options: OpenQueuesOptions): QueueSet {
  const shared = store.kind === 'redis' ? shareRedis(store, options) : sharePostgres(store, options);
  const queues = new Map<string, StoredQueue>();
  for (const name of names) {
    const queue = shared.open(name);
    queue.on('error', options.report);
    queues.set(name, queue);
  }
  return {
    identities: shared.identities,
    clock: shared.clock,
    queue: (name) => {
      const queue = queues.get(name);
      if (queue === undefined) {
        throw new RangeError(`No job of the catalogue uses the queue ${name}.`);
      }
      return queue;
    },
    untilReady: async (deadlineMs) => {
      try {
        await withDeadline(
          shared.untilReady(deadlineMs),
          deadlineMs,
          () => new Error(`No answer in ${deadlineMs} ms.`),
        );
      } catch (error) {
        throw queueUnavailable('The queue cannot be reached.', error);
      }
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await shared.close();
    },
  };
}
