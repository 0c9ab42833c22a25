import { expect, test } from '@jest/globals';
import { createFullSyncSlots } from './full-sync-slots.ts';

test('full syncs at once are bounded', () => {
  const slots = createFullSyncSlots(1, () => false);
  const release = slots.tryTake();
  expect(slots.tryTake()).toBeNull();
  release?.();
  release?.();
  expect(slots.tryTake()).not.toBeNull();
  expect(slots.tryTake()).toBeNull();
});

test('L10: a strained process begins no second one, and ends none', () => {
  let isStrained = false;
  const slots = createFullSyncSlots(3, () => isStrained);
  const releases = [slots.tryTake(), slots.tryTake()];
  isStrained = true;
  expect(slots.tryTake()).toBeNull();
  releases[0]?.();
  expect(slots.tryTake()).toBeNull();
  releases[1]?.();
  expect(slots.tryTake()).not.toBeNull();
  isStrained = false;
  expect(slots.tryTake()).not.toBeNull();
});
