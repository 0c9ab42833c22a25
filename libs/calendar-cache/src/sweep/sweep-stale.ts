import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';

/** What {@link sweepStale} needs. */
export interface SweepStaleDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  requests: Pick<JobRequests, 'requestSync'>;
  clock: Clock;
  /** How many sync jobs wait already. */
  countWaitingSyncs: () => Promise<number>;
  /** What the workers can start within two seconds: the backlog stays in PostgreSQL, not in the queue. */
  portion: number;
  /** How many of them may be full syncs. */
  fullSyncs: number;
  /** A claimed calendar whose job is lost is due again after this long (L13). */
  claimMs: number;
}

/** Puts due calendars into the queue, the least recently claimed first, so that broken ones can't starve others (L14). */
export async function sweepStale(deps: SweepStaleDependencies): Promise<{ outcome: 'swept'; calendars: number }> {
  const limit = Math.max(0, deps.portion - (await deps.countWaitingSyncs()));
  if (limit === 0) return { outcome: 'swept', calendars: 0 };
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
