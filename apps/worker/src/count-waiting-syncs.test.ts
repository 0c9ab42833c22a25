import { expect, test } from '@jest/globals';
import { countWaitingSyncs } from './count-waiting-syncs.ts';

test('L14: syncs that were handed back for want of a slot count as waiting, so that no sweep adds another portion to them', async () => {
  const counts = async () => ({ waiting: 2, delayed: 3, active: 8, failed: 1 });
  expect(await countWaitingSyncs({ counts })).toBe(5);
});
