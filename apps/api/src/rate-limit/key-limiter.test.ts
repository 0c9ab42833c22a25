import { describe, expect, test } from '@jest/globals';
import { KeyLimiter, type ShareCount } from './key-limiter.ts';

const limit = { requests: 5, windowMs: 60_000 };

function open(share: ShareCount = async (_keyId, requests) => ({ used: requests }), clock = createClock()) {
  const limiter = new KeyLimiter({ limit, clock, share });
  const takeMany = (times: number, keyId = 'key') =>
    Array.from({ length: times }, () => limiter.take(keyId)).filter(({ allowed }) => allowed).length;
  return { limiter, clock, takeMany };
}

function createClock() {
  const clock = { nowMs: 1_000_000_000, now: () => clock.nowMs };
  return clock;
}

/** Counts as a shared store does, without forgetting. */
function createStore() {
  const used = new Map<string, number>();
  const share: ShareCount = async (keyId, requests) => {
    used.set(keyId, (used.get(keyId) ?? 0) + requests);
    return { used: used.get(keyId) ?? 0 };
  };
  return { used, share };
}

describe('requests of a key', () => {
  test('are let through up to the limit, each key by itself', () => {
    const { limiter, takeMany } = open();
    expect(limiter.take('key')).toEqual({ allowed: true, limit, remaining: 4, resetMs: 60_000 });
    expect(takeMany(10)).toBe(4);
    expect(limiter.take('key')).toMatchObject({ allowed: false, remaining: 0 });
    expect(takeMany(10, 'other')).toBe(5);
  });

  test('are never more than the limit in any span of the window, and come back as the oldest leave it', () => {
    const { limiter, clock, takeMany } = open();
    expect(takeMany(3)).toBe(3);
    clock.nowMs += 30_000;
    expect(takeMany(9)).toBe(2);
    clock.nowMs += 29_999;
    const refused = limiter.take('key');
    expect(refused.allowed).toBe(false);
    clock.nowMs += refused.resetMs - 1;
    expect(limiter.take('key').allowed).toBe(false);
    clock.nowMs += 1;
    expect(takeMany(9)).toBe(3);
  });

  test('count again from nothing when the clock is set back', () => {
    const { clock, takeMany } = open();
    takeMany(9);
    clock.nowMs -= 3_600_000;
    expect(takeMany(9)).toBe(5);
  });
});

describe('shared with the other processes', () => {
  test('all together let through what the limit says', async () => {
    const store = createStore();
    const clock = createClock();
    const [here, there] = [open(store.share, clock), open(store.share, clock)];
    expect([here.takeMany(3), there.takeMany(1)]).toEqual([3, 1]);
    await here.limiter.share();
    await there.limiter.share();
    expect(store.used.get('key')).toBe(4);
    expect(there.takeMany(9)).toBe(1);
    await there.limiter.share();
    // Refused by what it knows itself, it has to learn all the same.
    expect(here.takeMany(9)).toBe(2);
    await here.limiter.share();
    expect(here.limiter.take('key').allowed).toBe(false);
  });

  test('a key that nobody asks for is not shared, and forgotten in the end', async () => {
    const asked: string[] = [];
    const { limiter, clock } = open(async (keyId, requests) => {
      asked.push(`${keyId} ${requests}`);
      return { used: requests };
    });
    limiter.take('key');
    await limiter.share();
    await limiter.share();
    expect(asked).toEqual(['key 1']);
    clock.nowMs += 120_000;
    await limiter.share();
    limiter.take('key');
    await limiter.share();
    expect(asked).toEqual(['key 1', 'key 1']);
  });

  test('while the store is away each process counts by itself, and tells what still matters when it is back', async () => {
    const store = createStore();
    let away = true;
    const { limiter, clock, takeMany } = open(async (...count) => {
      if (away) throw new Error('away');
      return store.share(...count);
    });
    expect(takeMany(9)).toBe(5);
    await expect(limiter.share()).rejects.toThrow('away');
    expect(takeMany(9)).toBe(0);
    clock.nowMs += 62_000;
    expect(takeMany(2)).toBe(2);
    await expect(limiter.share()).rejects.toThrow('away');
    away = false;
    await limiter.share();
    expect(store.used.get('key')).toBe(2);
  });

  test('what comes in while a share is under way is not lost', async () => {
    const store = createStore();
    let takeMore = () => 0;
    const { limiter, takeMany } = open(async (...count) => {
      takeMore();
      takeMore = () => 0;
      return store.share(...count);
    });
    takeMany(1);
    takeMore = () => takeMany(2);
    await limiter.share();
    expect(limiter.take('key').remaining).toBe(1);
    await limiter.share();
    expect(store.used.get('key')).toBe(4);
  });

  test('what the others did long ago no longer counts', async () => {
    const { limiter, clock } = open(async () => ({ used: 100 }));
    limiter.take('key');
    await limiter.share();
    expect(limiter.take('key').allowed).toBe(false);
    clock.nowMs += 61_000;
    expect(limiter.take('key').allowed).toBe(true);
  });
});
