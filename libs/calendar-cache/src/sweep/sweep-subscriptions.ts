import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { Clock } from '../time/clock.ts';
import type { JobRequests } from '../webhook/job-requests.ts';

/** What {@link sweepSubscriptions} needs. */
export interface SweepSubscriptionsDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  requests: JobRequests;
  clock: Clock;
  /** How long before its expiry a channel is renewed (L14). */
  renewalLeadMs: number;
}

const pageSize = 500;

/** Asks for a watch wherever a channel is missing or about to expire (L14). Never loads all subscriptions at once. */
export async function sweepSubscriptions(
  deps: SweepSubscriptionsDependencies,
): Promise<{ outcome: 'swept'; calendars: number }> {
  const nowMs = deps.clock.now();
  let afterId: string | null = null;
  let calendars = 0;
  for (;;) {
    const ids: string[] = await deps.subscriptionRepo.findNeedingChannel({
      nowMs,
      expiresBeforeMs: nowMs + deps.renewalLeadMs,
      afterId,
      limit: pageSize,
    });
    for (const subscriptionId of ids) await deps.requests.requestWatch({ subscriptionId });
    calendars += ids.length;
    if (ids.length < pageSize) return { outcome: 'swept', calendars };
    afterId = ids.at(-1) ?? null;
  }
}
