import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';

/** What {@link sweepSubscriptions} needs. */
export interface SweepSubscriptionsDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  requests: Pick<JobRequests, 'requestWatch'>;
  clock: Clock;
  /** How long before its expiry a channel is renewed (L14). */
  renewalLeadMs: number;
  /** How many watches one sweep asks for: a watch is a call to Google, and syncs want their share (L18). */
  portion: number;
  /** A claimed calendar whose job is lost is asked for again after this long (L13). */
  claimMs: number;
}

/** Asks for a watch where a channel is missing or about to expire, the longest waiting first (L14). */
export async function sweepSubscriptions(
  deps: SweepSubscriptionsDependencies,
): Promise<{ outcome: 'swept'; calendars: number }> {
  const nowMs = deps.clock.now();
  const ids = await deps.subscriptionRepo.claimNeedingChannel({
    nowMs,
    expiresBeforeMs: nowMs + deps.renewalLeadMs,
    againAtMs: nowMs + deps.claimMs,
    limit: deps.portion,
  });
  for (const subscriptionId of ids) await deps.requests.requestWatch({ subscriptionId });
  return { outcome: 'swept', calendars: ids.length };
}
