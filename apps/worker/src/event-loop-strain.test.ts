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

test('L10: an event loop of long turns is strained, and is no longer once it rests', async () => {
  const strain = watchEventLoop(50);
  expect(strain.isStrained()).toBe(false);
  await work(100, strain.isStrained);
  expect(strain.isStrained()).toBe(true);
  for (let looks = 0; looks < 100 && strain.isStrained(); looks += 1) await sleep(100);
  expect(strain.isStrained()).toBe(false);
  strain.close();
});
