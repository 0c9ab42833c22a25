import { expect, test } from '@jest/globals';
import { createSyncSlots } from './sync-slots.ts';

test('syncs at once are bounded', () => {
  const slots = createSyncSlots(() => 1);
  const release = slots.tryTake();
  expect(slots.tryTake()).toBeNull();
  release?.();
  release?.();
  expect(slots.tryTake()).not.toBeNull();
  expect(slots.tryTake()).toBeNull();
});

test('a limit that falls ends none that has begun', () => {
  let limit = 2;
  const slots = createSyncSlots(() => limit);
  const releases = [slots.tryTake(), slots.tryTake()];
  limit = 1;
  expect(slots.tryTake()).toBeNull();
  releases[0]?.();
  expect(slots.tryTake()).toBeNull();
  releases[1]?.();
  expect(slots.tryTake()).not.toBeNull();
  expect(slots.tryTake()).toBeNull();
});
