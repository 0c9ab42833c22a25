import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';

/** What {@link sweepStale} needs. */
export interface SweepStaleDependencies {
  subscriptionRepo: Pick<CalendarSubscriptionRepository, 'claimDue'>;
  requests: Pick<JobRequests, 'requestSync'>;
  clock: Clock;
  /** How many sync jobs wait already. */
  countWaitingSyncs: () => Promise<number>;
  /** What the workers can start within two seconds: the backlog stays in PostgreSQL, not in the queue. */
  portion: number;
  /** How many calls nobody waits for have room in the quota; null where that can't be known (L18). */
  roomForCalls: () => Promise<number | null>;
  /** How many of them may be full syncs; never more than half. */
  fullSyncs: number;
  /** A claimed calendar whose job is lost is due again after this long (L13). */
  claimMs: number;
}

/** Without quota too: what somebody waits for comes first in the line of the due, and half is kept from full syncs (L10). */
const leastPortion = 4;

/** Puts due calendars into the queue, the least recently claimed first, so that broken ones can't starve others (L14). */
export async function sweepStale(deps: SweepStaleDependencies): Promise<{ outcome: 'swept'; calendars: number }> {
  const [waiting, room] = await Promise.all([deps.countWaitingSyncs(), deps.roomForCalls()]);
  const limit = Math.min(deps.portion - waiting, Math.max(leastPortion, room ?? deps.portion));
  if (limit <= 0) return { outcome: 'swept', calendars: 0 };
  const nowMs = deps.clock.now();
  const due = await deps.subscriptionRepo.claimDue({
    nowMs,
    leaseUntilMs: nowMs + deps.claimMs,
    limit,
    fullSyncs: deps.fullSyncs,
  });
  for (const subscriptionId of due) await deps.requests.requestSync({ subscriptionId, reason: 'stale' });
  return { outcome: 'swept', calendars: due.length };
}
