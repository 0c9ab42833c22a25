import { expect, test } from '@jest/globals';
import { remedyOf } from './remedy-of.ts';
import { isHealthy, subscriptionStates } from './subscription-state.ts';

test.each(subscriptionStates)('L17: %s has a remedy exactly where somebody has to look at it', (state) => {
  expect(remedyOf(state) === null).toBe(isHealthy(state));
});
