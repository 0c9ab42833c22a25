import type { SharedMarks } from '@calendar-cache/queue';

/** Who can wait for a sync; fits the domain's word. */
export type AwaitedBy = 'person' | 'notification';

/** Keeps that somebody waits for a calendar, beside the queue: a waiting job that absorbs a wish keeps its own reason (L10). */
export interface AwaitedSyncs {
  /** Resolves once it is kept. @throws AppError `queue-unavailable` */
  remember(subscriptionId: string, by: AwaitedBy): Promise<void>;
  /** Since when somebody waits, or null. @throws AppError `queue-unavailable` */
  askedAtMs(subscriptionId: string, by: AwaitedBy): Promise<number | null>;
}

/** Longer than any wait for quota. */
const keepMs = 900_000;
/** One mark stands for the wishes of the next second too: a storm on one calendar writes one a second and process. */
const coversMs = 1_000;
/** The queue holds what can start within two seconds: hardly a job waits longer. */
const waitingMs = 10_000;
const maxRemembered = 50_000;

/** Wishes as marks in the shared store. */
export function createAwaitedSyncs(marks: SharedMarks, clock: { now(): number }): AwaitedSyncs {
  const coveredUntilMs = new Map<string, number>();
  const nameOf = (subscriptionId: string, by: AwaitedBy) => `awaited:${by}:${subscriptionId}`;
  return {
    async remember(subscriptionId, by) {
      const name = nameOf(subscriptionId, by);
      const nowMs = clock.now();
      const untilMs = coveredUntilMs.get(name);
      // One that lies further ahead was made before the clock was set back.
      if (untilMs !== undefined && untilMs > nowMs && untilMs <= nowMs + coversMs) return;
      await marks.mark(name, nowMs + coversMs, keepMs);
      if (coveredUntilMs.size >= maxRemembered) coveredUntilMs.clear();
      coveredUntilMs.set(name, nowMs + coversMs);
    },
    async askedAtMs(subscriptionId, by) {
      const untilMs = await marks.findMark(nameOf(subscriptionId, by));
      if (untilMs === null) return null;
      // For as long as a job may still be waiting it counts as the last wish of its second, then as the first: that one was granted.
      return clock.now() - untilMs < waitingMs ? untilMs : untilMs - coversMs;
    },
  };
}
