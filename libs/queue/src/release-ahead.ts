import type { QueueSet } from './backends/open-queues.ts';
import { MAX_DELAY_MS } from './job-definition.ts';
import { toQueueError } from './queue-unavailable.ts';

/** Clocks that differ by less do no harm that lasts. */
const SLACK_MS = 10_000;

/** The next job of a schedule lies no later than its interval after this. */
export async function latestNow({ clock }: QueueSet): Promise<number> {
  // The later one: neither a server nor a process that is behind may take what is right for ahead, look by look.
  return Math.max(await clock.now(), Date.now()) + SLACK_MS;
}

/**
 * Starts what a clock that was ahead has handed back, and ends its locks: both would last until the right time has
 * caught up (L15). The next jobs of schedules are mended with their schedules.
 */
export async function releaseAhead(queues: QueueSet, names: readonly string[]): Promise<void> {
  try {
    const latestMs = await latestNow(queues);
    for (const name of names) {
      await promotePast(queues, name, latestMs + MAX_DELAY_MS);
      // A worker that lives renews its lock before it ends.
      await queues.clock.shortenLocks(name, latestMs + SLACK_MS, latestMs);
    }
  } catch (error) {
    throw toQueueError(error, 'release what a clock that was ahead has put off');
  }
}

async function promotePast({ clock, queue }: QueueSet, name: string, instantMs: number): Promise<void> {
  for (const id of await clock.delayedPast(name, instantMs)) {
    if (id.startsWith('repeat:')) continue;
    const job = await queue(name).getJob(id);
    if (await job?.isDelayed()) await job?.promote();
  }
}
