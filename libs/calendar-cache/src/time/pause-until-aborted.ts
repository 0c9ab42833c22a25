import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so long, or until the signal: then it resolves, too. */
export async function pauseUntilAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
