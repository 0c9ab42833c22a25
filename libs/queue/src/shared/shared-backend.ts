import type { SharedCounters } from './shared-counters.ts';
import type { LockBackend } from './shared-locks.ts';
import type { SharedMarks } from './shared-marks.ts';

/** How a SharedStore is reached. */
export interface SharedStoreOptions {
  /** Bound of one command, and of waiting for the connection. Default 1,500 ms. */
  readonly timeoutMs?: number;
  /** The time that counters go by. Default: the server's, the one clock that all processes share. For simulated time. */
  readonly clock?: { now(): number };
  readonly onError: (error: Error) => void;
}

/** What a backend does for the three of them. Every method is one round trip, and rejects when the store is away. */
export interface SharedBackend extends SharedCounters, SharedMarks, LockBackend {
  close(): Promise<void>;
}
