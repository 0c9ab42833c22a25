import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a lock is held and waited for. */
export interface LockOptions {
  /** Somebody else may have it this long after its holder fell silent. Renewed every third of it while the work runs. */
  readonly leaseMs: number;
  /** How long to wait for another holder; 0 asks once. */
  readonly waitMs: number;
}

/** What the work is told about its lock. */
export interface HeldLock {
  /** Aborted when the lock may be another's: it could not be renewed before the lease ended. */
  readonly signal: AbortSignal;
}

/** `lost`: the work ran to its end, but at the end the lock was no longer its own. `busy`: it did not run at all. */
export type LockedResult<Value> =
  | { readonly outcome: 'done'; readonly value: Value; readonly lost: boolean }
  | { readonly outcome: 'busy' };

/** Locks by name across processes. They save work; they do not guard data: what is written under one compares versions (L11). */
export interface SharedLocks {
  /**
   * Runs the work while holding the lock. What the work throws passes, after the lock was given back.
   * @throws AppError `queue-unavailable` when the store can't be asked; then the work did not run
   */
  withLock<Value>(
    name: string,
    options: LockOptions,
    work: (lock: HeldLock) => Promise<Value>,
  ): Promise<LockedResult<Value>>;
}

/** What {@link createSharedLocks} needs of a backend. */
export interface LockBackend {
  acquireLock(name: string, token: string, leaseMs: number): Promise<boolean>;
  /** False when the lock is another's by now. */
  renewLock(name: string, token: string, leaseMs: number): Promise<boolean>;
  releaseLock(name: string, token: string): Promise<void>;
}

const LOOK_AGAIN_MS = 25;

/** Locks on a backend that can acquire, renew and release in one round trip each. */
export function createSharedLocks(backend: LockBackend): SharedLocks {
  return {
    async withLock(name, options, work) {
      const token = randomUUID();
      if (!(await acquire(backend, name, token, options))) {
        return { outcome: 'busy' };
      }
      const lease = keepLease(backend, name, token, options.leaseMs);
      try {
        const value = await work({ signal: lease.signal });
        return { outcome: 'done', value, lost: lease.lost() };
      } finally {
        await lease.end();
      }
    },
  };
}

async function acquire(
  backend: LockBackend,
  name: string,
  token: string,
  { leaseMs, waitMs }: LockOptions,
): Promise<boolean> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    if (await backend.acquireLock(name, token, leaseMs)) {
      return true;
    }
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0) {
      return false;
    }
    // Uneven, so that many who wait do not ask in step.
    await sleep(Math.min(leftMs, LOOK_AGAIN_MS * (0.5 + Math.random())));
  }
}

/** Renews until ended; notices when the lock went to another, or when the store was away for as long as the lease. */
function keepLease(backend: LockBackend, name: string, token: string, leaseMs: number) {
  const controller = new AbortController();
  let heldUntilMs = performance.now() + leaseMs;
  const lose = () => controller.abort(new Error(`The lock ${name} was lost.`));
  const expiry = setInterval(() => performance.now() >= heldUntilMs && lose(), Math.max(1, leaseMs / 10));
  const renew = async () => {
    const askedAtMs = performance.now();
    try {
      if (await backend.renewLock(name, token, leaseMs)) {
        heldUntilMs = askedAtMs + leaseMs;
      } else {
        lose();
      }
    } catch {
      // Away for now: the lease runs on, and its end is noticed.
    }
  };
  const renewal = setInterval(renew, Math.max(1, leaseMs / 3));
  return {
    signal: controller.signal,
    lost: () => controller.signal.aborted || performance.now() >= heldUntilMs,
    end: async () => {
      clearInterval(renewal);
      clearInterval(expiry);
      // One that can't be given back now runs out by itself.
      await backend.releaseLock(name, token).catch(() => undefined);
    },
  };
}
