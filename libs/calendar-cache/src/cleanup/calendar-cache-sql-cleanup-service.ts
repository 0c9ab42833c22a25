import type { FeaturesRepository } from '../feature/features.ts';
import { type Clock, dayMs } from '../time/clock.ts';

/** How many rows a cleanup removed. */
export interface RemovedCounts {
  cancelledEvents: number;
  pastEvents: number;
  busyIntervals: number;
}

/** Where old rows are found and removed. */
export interface CleanupRepository {
  /** Subscriptions whose coverage starts before the instant; keyset by id. */
  findCoveredSince(page: {
    coveredBeforeMs: number;
    afterId: string | null;
    limit: number;
  }): Promise<{ subscriptionId: string; userId: string }[]>;
  /**
   * Moves the coverage start (L2) and removes what lies before it, in one short transaction. Masters and exceptions
   * stay, since later deltas refer to them; so do cancelled exceptions, which their master needs.
   */
  removeBefore(request: {
    subscriptionId: string;
    beforeMs: number;
    cancelledBeforeMs: number;
  }): Promise<RemovedCounts>;
}

/** What {@link CalendarCacheSqlCleanupService} needs. */
export interface CalendarCacheSqlCleanupServiceDependencies {
  cleanupRepo: CleanupRepository;
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
    const { cleanupRepo, features, clock, retentionMs } = this.#deps;
    const removed: RemovedCounts = { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
    const nowMs = clock.now();
    const beforeMs = nowMs - retentionMs;
    let afterId: string | null = null;
    for (;;) {
      const page: { subscriptionId: string; userId: string }[] = await cleanupRepo.findCoveredSince({
        coveredBeforeMs: beforeMs,
        afterId,
        limit: pageSize,
      });
      for (const { subscriptionId, userId } of page) {
        if (!(await features.checkIfUserHasFeature(userId, 'calendar-cache-sql-cleanup'))) continue;
        const cancelledBeforeMs = nowMs - cancelledKeptMs;
        const counts = await cleanupRepo.removeBefore({ subscriptionId, beforeMs, cancelledBeforeMs });
        removed.cancelledEvents += counts.cancelledEvents;
        removed.pastEvents += counts.pastEvents;
        removed.busyIntervals += counts.busyIntervals;
      }
      if (page.length < pageSize) return { success: true, removed };
      afterId = page.at(-1)?.subscriptionId ?? null;
    }
  }
}
