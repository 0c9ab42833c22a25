import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import { type Clock, minuteMs, secondMs } from '../time/clock.ts';

/** What {@link createFutureAgeSweep} needs. */
export interface FutureAgeSweepDependencies {
  subscriptionRepo: Pick<CalendarSubscriptionRepository, 'withdrawFutureAges'>;
  clock: Clock;
  /** Told of reads that were dated in the future: some clock is wrong, or was. */
  onWithdrawn: (calendars: number) => void;
}

/** A look goes through all subscriptions. */
const lookEveryMs = 30 * secondMs;
/** Clocks may differ by so much; an answer may then be that much older than it says. */
const toleranceMs = minuteMs;
/** More than 100,000 calendars read meanwhile; bounded, since a worker whose own clock is behind finds all of them in the future. */
const portion = 2_000;

/**
 * For a sweep every few seconds: twice a minute it forgets the age of reads that are dated in the future, and makes them due. A clock
 * that was ahead dated them; once their instant comes they would pass for fresh, whatever has changed since (L1, L9).
 */
export function createFutureAgeSweep(deps: FutureAgeSweepDependencies): () => Promise<{ futureAges: number }> {
  const { subscriptionRepo, clock, onWithdrawn } = deps;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = clock.now();
    // A clock that was set back must not stop the looks.
    if (Math.abs(nowMs - lookedAtMs) < lookEveryMs) return { futureAges: 0 };
    const laterThanMs = nowMs + toleranceMs;
    const futureAges = await subscriptionRepo.withdrawFutureAges({ nowMs, laterThanMs, limit: portion });
    lookedAtMs = nowMs;
    if (futureAges > 0) onWithdrawn(futureAges);
    return { futureAges };
  };
}
