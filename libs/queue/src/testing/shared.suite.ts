import { describe, expect, test } from '@jest/globals';
import type { SharedStoreOptions } from '../shared/shared-backend.ts';
import { openSharedStore, type SharedStore } from '../shared/shared-store.ts';
import { type BackendUnderTest, Bench, latch } from './bench.ts';
import { countersSuite } from './counters.suite.ts';
import { until } from './until.ts';

const patient = { leaseMs: 5_000, waitMs: 10_000 };

/** What both backends do for counters, locks and marks. */
export function sharedSuite(backend: BackendUnderTest): void {
  const bench = new Bench(backend);
  const open = (options: Partial<SharedStoreOptions> = {}, store = bench.store): SharedStore => {
    const shared = openSharedStore(store, { onError: (error) => bench.errors.push(error), ...options });
    bench.onClose(() => shared.close());
    return shared;
  };

  // One command answers within a second, but sixty at once on a busy machine may not.
  describe('counters', () => countersSuite((clock) => open({ clock, timeoutMs: 20_000 }).counters));

  test("L18: without a clock the server's time counts, the same for all processes", async () => {
    const budgets = [{ name: 'short', limit: 1, windowMs: 120 }];
    const [one, other] = [open(), open()];
    expect(await one.counters.take({ units: 1, budgets })).toMatchObject({ taken: true });
    const refused = await other.counters.take({ units: 1, budgets });
    if (!refused.taken) expect(refused.retryAfterMs).toBeLessThanOrEqual(122);
    await until('the window frees', async () => (await other.counters.take({ units: 1, budgets })).taken);
    await one.counters.closeGate('gate', 100);
    await until(
      'the gate opens',
      async () => (await other.counters.take({ units: 1, budgets: [], gates: ['gate'] })).taken,
    );
  });

  test('two installations on one server do not share', async () => {
    const foreign = await backend.freshStore();
    bench.onClose(() => backend.removeStore(foreign));
    const budgets = [{ name: 'project', limit: 1, windowMs: 60_000 }];
    const [ours, theirs] = [open(), open({}, foreign)];
    await ours.counters.take({ units: 1, budgets });
    await ours.marks.mark('ada', 5, 60_000);
    expect(await theirs.counters.take({ units: 1, budgets })).toMatchObject({ taken: true });
    expect(await theirs.marks.findMark('ada')).toBeNull();
    const held = await ours.locks.withLock('ada', patient, () =>
      theirs.locks.withLock('ada', patient, async () => 'both'),
    );
    expect(held).toMatchObject({ value: { outcome: 'done', value: 'both' } });
  });

  test('a wiped store counts from the start, and works at once (L13)', async () => {
    const { counters } = open();
    const budgets = [{ name: 'project', limit: 1, windowMs: 60_000 }];
    await counters.take({ units: 1, budgets });
    await backend.wipe(bench.store);
    expect(await counters.take({ units: 1, budgets })).toEqual({ taken: true, used: [1] });
  });

  test('a store that is away is told as queue-unavailable in time, and found when it is back', async () => {
    const { proxy, store } = await bench.proxied();
    await proxy.cut();
    const { counters, locks, marks } = open({ timeoutMs: 500 }, store);
    const take = { units: 1, budgets: [{ name: 'project', limit: 100, windowMs: 60_000 }] };
    const beforeMs = performance.now();
    let ran = false;
    await expect(counters.take(take)).rejects.toMatchObject({ code: 'queue-unavailable' });
    await expect(marks.mark('ada', 5, 60_000)).rejects.toMatchObject({ code: 'queue-unavailable' });
    const locked = locks.withLock('ada', patient, async () => {
      ran = true;
    });
    await expect(locked).rejects.toMatchObject({ code: 'queue-unavailable' });
    expect(ran).toBe(false);
    expect(performance.now() - beforeMs).toBeLessThan(4_000);
    await proxy.restore();
    await until('the counters are back', () => counters.take(take).then(Boolean, () => false), 10_000);
    proxy.silence();
    await expect(counters.take(take)).rejects.toMatchObject({ code: 'queue-unavailable' });
    await proxy.restore();
    await until('the counters are back again', () => counters.take(take).then(Boolean, () => false), 10_000);
  });

  test('the latest mark stands, for as long as it is kept', async () => {
    const { marks } = open();
    expect(await marks.findMark('ada')).toBeNull();
    await marks.mark('ada', 1_800_000_000_123, 60_000);
    await marks.mark('ada', 1_800_000_000_000, 60_000);
    expect(await marks.findMark('ada')).toBe(1_800_000_000_123);
    await marks.mark('bob', 7, 50);
    await until('the mark is gone', async () => (await marks.findMark('bob')) === null);
  });

  test('a lock has one holder at a time, across processes, and goes to who waits', async () => {
    const [one, other] = [open().locks, open().locks];
    let holders = 0;
    let most = 0;
    const work = async () => {
      holders += 1;
      most = Math.max(most, holders);
      await Promise.resolve();
      await one.withLock('another lock', patient, async () => undefined);
      holders -= 1;
      return 'worked';
    };
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? one : other).withLock('ada', patient, work)),
    );
    expect(results).toEqual(results.map(() => ({ outcome: 'done', value: 'worked', lost: false })));
    expect(most).toBe(1);
  });

  test('who does not get a lock in time is told so, and an error of the work gives the lock back', async () => {
    const { locks } = open();
    const inside = await locks.withLock('ada', patient, () =>
      locks.withLock('ada', { leaseMs: 5_000, waitMs: 60 }, async () => 1),
    );
    expect(inside).toMatchObject({ outcome: 'done', value: { outcome: 'busy' } });
    const broken = locks.withLock('ada', patient, () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    expect(await locks.withLock('ada', { leaseMs: 5_000, waitMs: 0 }, async () => 2)).toMatchObject({ value: 2 });
  });

  test('a lock is renewed for as long as its work runs', async () => {
    const { locks } = open();
    const leaseMs = 2_000;
    const held = await locks.withLock('ada', { leaseMs, waitMs: 0 }, () =>
      locks.withLock('ada', { leaseMs, waitMs: 1.5 * leaseMs }, async () => 'stolen'),
    );
    expect(held).toEqual({ outcome: 'done', value: { outcome: 'busy' }, lost: false });
  });

  test('a lock that its holder lost is noticed, while the work runs and at its end', async () => {
    const { locks } = open();
    const lost = await locks.withLock('ada', { leaseMs: 300, waitMs: 0 }, async ({ signal }) => {
      await backend.wipe(bench.store);
      await until('the loss is noticed', () => signal.aborted);
    });
    expect(lost).toMatchObject({ outcome: 'done', lost: true });
  });

  test('a lock whose store is away for longer than the lease is lost', async () => {
    const { proxy, store } = await bench.proxied();
    const { locks } = open({ timeoutMs: 300 }, store);
    const free = latch();
    const holding = latch<AbortSignal>();
    const held = locks.withLock('ada', { leaseMs: 900, waitMs: 0 }, ({ signal }) => {
      holding.open(signal);
      return free.opened;
    });
    const signal = await holding.opened;
    await proxy.cut();
    await until('the loss is noticed', () => signal.aborted);
    free.open();
    expect(await held).toMatchObject({ lost: true });
    expect(await open().locks.withLock('ada', patient, async () => 'mine')).toMatchObject({ value: 'mine' });
  });
}
