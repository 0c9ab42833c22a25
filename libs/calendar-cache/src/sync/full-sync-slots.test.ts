import { expect, test } from '@jest/globals';
import { createFullSyncSlots } from './full-sync-slots.ts';

test('full syncs at once are bounded', () => {
  const slots = createFullSyncSlots(1);
  const release = slots.tryTake();
  expect(slots.tryTake()).toBeNull();
  release?.();
  release?.();
  expect(slots.tryTake()).not.toBeNull();
  expect(slots.tryTake()).toBeNull();
});
