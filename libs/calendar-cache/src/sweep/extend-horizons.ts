import type { CalendarSubscriptionRepository } from '../calendar-subscription/calendar-subscription.ts';
import type { CalendarCacheSqlService } from '../sync/calendar-cache-sql-service.ts';
import { type Clock, dayMs } from '../time/clock.ts';

/** What {@link extendHorizons} needs. */
export interface ExtendHorizonsDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  service: Pick<CalendarCacheSqlService, 'extendHorizon'>;
  clock: Clock;
  horizonMs: number;
}

const batchSize = 100;

/** Rolls the coverage of one batch of calendars that lag a day behind the horizon (L2). Google is not asked. */
export async function extendHorizons(
  deps: ExtendHorizonsDependencies,
): Promise<{ outcome: 'extended'; calendars: number; overtaken: number }> {
  const ids = await deps.subscriptionRepo.findNeedingHorizon({
    coveredBeforeMs: deps.clock.now() + deps.horizonMs - dayMs,
    afterId: null,
    limit: batchSize,
  });
  let overtaken = 0;
  for (const id of ids) if ((await deps.service.extendHorizon(id)) === null) overtaken += 1;
  return { outcome: 'extended', calendars: ids.length - overtaken, overtaken };
}
