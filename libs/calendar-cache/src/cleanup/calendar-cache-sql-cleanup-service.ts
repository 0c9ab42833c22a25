import type { CalendarEventRepository, RemovedCounts } from '../calendar-event/calendar-event-repository.ts';
import type { FeaturesRepository } from '../feature/features.ts';
import { type Clock, dayMs } from '../time/clock.ts';

/** What {@link CalendarCacheSqlCleanupService} needs. */
export interface CalendarCacheSqlCleanupServiceDependencies {
  eventRepo: CalendarEventRepository;
  features: FeaturesRepository;
  clock: Clock;
  retentionMs: number;
}

const pageSize = 500;
/** Cancelled events are kept for a day, for whoever wants to know what became of them. */
const cancelledKeptMs = dayMs;

/** Removes what no question can reach any more. */
export class CalendarCacheSqlCleanupService {
  readonly #deps: CalendarCacheSqlCleanupServiceDependencies;

  constructor(deps: CalendarCacheSqlCleanupServiceDependencies) {
    this.#deps = deps;
  }

  /** Cleans every calendar whose user has the feature; coverage starts at now − retention afterwards. */
  async runCleanup(): Promise<{ success: true; removed: RemovedCounts }> {
    const { eventRepo, features, clock, retentionMs } = this.#deps;
    const removed: RemovedCounts = { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
    const nowMs = clock.now();
    const beforeMs = nowMs - retentionMs;
    let afterId: string | null = null;
    for (;;) {
      const page: { subscriptionId: string; userId: string }[] = await eventRepo.findCoveredSince({
        coveredBeforeMs: beforeMs,
        afterId,
        limit: pageSize,
      });
      for (const { subscriptionId, userId } of page) {
        if (!(await features.checkIfUserHasFeature(userId, 'calendar-cache-sql-cleanup'))) continue;
        const cancelledBeforeMs = nowMs - cancelledKeptMs;
        const counts = await eventRepo.removeBefore({ subscriptionId, beforeMs, cancelledBeforeMs });
        removed.cancelledEvents += counts.cancelledEvents;
        removed.pastEvents += counts.pastEvents;
        removed.busyIntervals += counts.busyIntervals;
      }
      if (page.length < pageSize) return { success: true, removed };
      afterId = page.at(-1)?.subscriptionId ?? null;
    }
  }
}
