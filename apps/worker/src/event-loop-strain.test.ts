import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { watchEventLoop } from './event-loop-strain.ts';

/** Turns that take so long each, until `isDone`. */
async function work(turnMs: number, isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isDone(); turn += 1) {
    const endMs = performance.now() + turnMs;
    while (performance.now() < endMs);
    await sleep(0);
  }
}

test('L10: an event loop that rests is calmer with every look, and one of long turns is not calm', async () => {
  const strain = watchEventLoop(50);
  expect(strain.calmLooks()).toBe(0);
  for (let waits = 0; waits < 100 && strain.calmLooks() < 2; waits += 1) await sleep(100);
  expect(strain.calmLooks()).toBeGreaterThanOrEqual(2);
  await work(100, () => strain.calmLooks() === 0);
  expect(strain.calmLooks()).toBe(0);
  strain.close();
});
