import type { SyncSlots } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';
import { backgroundSlotsOf, fullSyncSlotsOf } from './slots.ts';

/** How many syncs may begin. */
function free(slots: SyncSlots): number {
  let taken = 0;
  while (taken < 100 && slots.tryTake() !== null) taken += 1;
  return taken;
}

test('L10: a worker begins one full sync while it is strained, and one more for every two calm seconds, up to half of its slots', () => {
  const ofEight = { WORKER_CONCURRENCY: 8 };
  expect([0, 3, 4, 8, 12, 80].map((looks) => free(fullSyncSlotsOf(ofEight, () => looks)))).toEqual([1, 1, 2, 3, 4, 4]);
  expect(free(fullSyncSlotsOf(ofEight))).toBe(4);
});

test('L10: a quarter of the slots is kept for syncs that somebody waits for, one of three at least', () => {
  expect([1, 2, 3, 4, 8, 20].map((slots) => free(backgroundSlotsOf({ WORKER_CONCURRENCY: slots })))).toEqual([
    1, 2, 2, 3, 6, 15,
  ]);
});

test('a worker of one slot may still load and poll calendars', () => {
  expect(free(fullSyncSlotsOf({ WORKER_CONCURRENCY: 1 }, () => 0))).toBe(1);
  expect(free(backgroundSlotsOf({ WORKER_CONCURRENCY: 1 }))).toBe(1);
});
