import type { QueueStore } from '../queue-store.ts';
import { openPostgresShared } from './postgres-shared.ts';
import { openRedisShared } from './redis-shared.ts';
import type { SharedStoreOptions } from './shared-backend.ts';
import type { SharedCounters } from './shared-counters.ts';
import type { SharedLocks } from './shared-locks.ts';
import { createSharedLocks } from './shared-locks.ts';
import type { SharedMarks } from './shared-marks.ts';

/** What the processes of one installation know together, beside their queue. Lost with it, and disposable as it is (L13). */
export interface SharedStore {
  readonly counters: SharedCounters;
  readonly locks: SharedLocks;
  readonly marks: SharedMarks;
  close(): Promise<void>;
}

const TIMEOUT_MS = 1_500;

/**
 * Opens what is shared, where the queue lies: on its Redis under its prefix, or in its PostgreSQL schema (migrateQueueStore
 * makes the tables). Opening never fails: a store that is away at boot is found when it comes. Each call throws
 * AppError `queue-unavailable` when the store does not answer in time.
 */
export function openSharedStore(store: QueueStore, options: SharedStoreOptions): SharedStore {
  const settings = { timeoutMs: TIMEOUT_MS, ...options };
  const backend = store.kind === 'redis' ? openRedisShared(store, settings) : openPostgresShared(store, settings);
  return {
    counters: backend,
    marks: backend,
    locks: createSharedLocks(backend),
    close: () => backend.close(),
  };
}
