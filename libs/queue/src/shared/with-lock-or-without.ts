import { isAppError } from '@calendar-cache/errors';
import type { LockOptions, SharedLocks } from './shared-locks.ts';

/**
 * Does work that two may do at once, but had better not: under the lock where it can be had in time, else without. For
 * work that compares before it writes (L11).
 */
export async function withLockOrWithout<Value>(
  locks: SharedLocks,
  lock: LockOptions & { name: string },
  work: () => Promise<Value>,
): Promise<Value> {
  let isBegun = false;
  try {
    const result = await locks.withLock(lock.name, lock, () => {
      isBegun = true;
      return work();
    });
    return result.outcome === 'done' ? result.value : await work();
  } catch (error) {
    // Begun, it is the work that failed, and not the store of the locks.
    if (isBegun || !isAppError(error, 'queue-unavailable')) throw error;
    return work();
  }
}
