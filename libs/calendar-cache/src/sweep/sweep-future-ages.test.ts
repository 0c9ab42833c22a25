import { expect, test } from '@jest/globals';
import { minuteMs, secondMs } from '../time/clock.ts';
import { createFutureAgeSweep } from './sweep-future-ages.ts';

/** A sweep over so many reads of the future, the looks that it made, and what it told of. */
function open(found: number) {
  const world = { nowMs: Date.UTC(2026, 1, 16, 8), isAway: false };
  const looks: { laterMs: number; limit: number }[] = [];
  const told: number[] = [];
  const sweep = createFutureAgeSweep({
    subscriptionRepo: {
      withdrawFutureAges: async ({ nowMs, laterThanMs, limit }) => {
        if (world.isAway) throw new Error('away');
        looks.push({ laterMs: laterThanMs - nowMs, limit });
        return found;
      },
    },
    clock: { now: () => world.nowMs },
    onWithdrawn: (calendars) => told.push(calendars),
  });
  return { world, looks, told, sweep };
}

test('L9: reads of the future are looked for twice a minute, however often it sweeps', async () => {
  const { world, looks, sweep } = open(0);
  for (let sweeps = 0; sweeps < 31; sweeps += 1) {
    await sweep();
    world.nowMs += 2 * secondMs;
  }
  expect(looks).toEqual([1, 2, 3].map(() => ({ laterMs: minuteMs, limit: 2_000 })));
});

test('L9: a clock that was set back stops no look', async () => {
  const { world, looks, sweep } = open(0);
  await sweep();
  world.nowMs -= 120 * minuteMs;
  await sweep();
  expect(looks).toHaveLength(2);
});

test('a look that failed was none', async () => {
  const { world, looks, sweep } = open(1);
  world.isAway = true;
  await expect(sweep()).rejects.toThrow('away');
  world.isAway = false;
  expect(await sweep()).toEqual({ futureAges: 1 });
  expect(looks).toHaveLength(1);
});

test('somebody is told where there were any', async () => {
  const some = open(3);
  expect(await some.sweep()).toEqual({ futureAges: 3 });
  expect(await some.sweep()).toEqual({ futureAges: 0 });
  expect(some.told).toEqual([3]);
  const none = open(0);
  await none.sweep();
  expect(none.told).toEqual([]);
});
