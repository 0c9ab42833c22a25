import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the condition gives something truthy; throws, naming what was awaited, after the deadline. */
export async function until<Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  deadlineMs = 5_000,
): Promise<Value> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (performance.now() > end) {
      throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`);
    }
    await sleep(10);
  }
}
