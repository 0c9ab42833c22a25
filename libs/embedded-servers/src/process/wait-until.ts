import { setTimeout as delay } from 'node:timers/promises';

/** Asks every 15 ms until the answer is neither undefined nor false, and gives undefined after `deadlineMs`. */
export async function waitUntil<Answer>(
  ask: () => Answer | undefined | false | Promise<Answer | undefined | false>,
  deadlineMs: number,
): Promise<Answer | undefined> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() >= endMs) return undefined;
    await delay(15);
  }
}
