import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import type { SharedLocks } from './shared-locks.ts';
import { withLockOrWithout } from './with-lock-or-without.ts';

const lock = { name: 'one', leaseMs: 1_000, waitMs: 0 };
const away = new AppError('queue-unavailable', 'The store is away.');

function locksThat(act: (work: () => Promise<unknown>) => Promise<unknown>): SharedLocks {
  return {
    withLock: (_name, _options, work) => act(() => work({ signal: new AbortController().signal })) as never,
  };
}

describe('work that had better be alone', () => {
  test.each<[string, SharedLocks]>([
    ['under the lock', locksThat(async (work) => ({ outcome: 'done', value: await work(), lost: false }))],
    ['without, where somebody else keeps it', locksThat(async () => ({ outcome: 'busy' }))],
    ['without, where the store is away', locksThat(() => Promise.reject(away))],
  ])('is done once: %s', async (_title, locks) => {
    let runs = 0;
    const work = async () => {
      runs += 1;
      return 'done';
    };
    expect([await withLockOrWithout(locks, lock, work), runs]).toEqual(['done', 1]);
  });

  test('is not done twice where it fails like a store that is away', async () => {
    let runs = 0;
    const work = () => {
      runs += 1;
      return Promise.reject(away);
    };
    await expect(
      withLockOrWithout(
        locksThat((run) => run()),
        lock,
        work,
      ),
    ).rejects.toBe(away);
    expect(runs).toBe(1);
  });
});
