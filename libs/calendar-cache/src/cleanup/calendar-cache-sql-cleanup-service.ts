import { isAppError, toError } from '@calendar-cache/errors';
import type { CalendarEventRepository, RemovedCounts } from '../calendar-event/calendar-event-repository.ts';
import type { FeaturesRepository } from '../feature/features.ts';
import { type Clock, dayMs } from '../time/clock.ts';
import type { CleanupRun, CleanupRunRepository } from './cleanup-run.ts';

/** What {@link CalendarCacheSqlCleanupService} needs. */
export interface CalendarCacheSqlCleanupServiceDependencies {
  eventRepo: CalendarEventRepository;
  runs: Pick<CleanupRunRepository, 'record'>;
  features: FeaturesRepository;
  clock: Clock;
  retentionMs: number;
  /** Told of a calendar that could not be cleaned: it does not hold back the others. */
  onFailed: (subscriptionId: string, error: Error) => void;
}

const pageSize = 500;
/** Some milliseconds of work: so long a commit of the same calendar may have to wait. */
const batchSize = 1_000;
/** Cancelled events are kept for a day, for whoever wants to know what became of them. */
const cancelledKeptMs = dayMs;

/** Removes what no question can reach any more. */
export class CalendarCacheSqlCleanupService {
  readonly #deps: CalendarCacheSqlCleanupServiceDependencies;

  constructor(deps: CalendarCacheSqlCleanupServiceDependencies) {
    this.#deps = deps;
  }

  /**
   * Cleans every calendar whose user has the feature; coverage starts at now − retention afterwards. What it did is
   * kept as a {@link CleanupRun}, also of one that the database cuts short. Two at once do no harm. `success` is false when some calendar could not be cleaned.
   * @throws AppError `database-unavailable`, `schema-out-of-date`.
   */
  async runCleanup(): Promise<{ success: boolean; removed: RemovedCounts }> {
    const startedAtMs = this.#deps.clock.now();
    const removed: RemovedCounts = { cancelledEvents: 0, pastEvents: 0, busyIntervals: 0 };
    const run: CleanupRun = { startedAtMs, endedAtMs: startedAtMs, calendars: 0, busy: 0, failed: 0, removed };
    try {
      await this.#cleanAll(run);
    } catch (error) {
      await this.#recordCutShort(run, error);
      throw error;
    }
    await this.#record(run);
    return { success: run.failed === 0, removed };
  }

  async #cleanAll(run: CleanupRun): Promise<void> {
    let afterId: string | null = null;
    for (;;) {
      const page: { subscriptionId: string; userId: string }[] = await this.#deps.eventRepo.findCoveredSince({
        coveredBeforeMs: run.startedAtMs - this.#deps.retentionMs,
        afterId,
        limit: pageSize,
      });
      for (const calendar of page) await this.#cleanOne(calendar, run);
      if (page.length < pageSize) return;
      afterId = page.at(-1)?.subscriptionId ?? null;
    }
  }

  #record(run: CleanupRun): Promise<void> {
    return this.#deps.runs.record({ ...run, endedAtMs: this.#deps.clock.now() });
  }

  /** What was removed stays removed, and is told where it can be; why the run ended matters more than that it can't. */
  async #recordCutShort(run: CleanupRun, reason: unknown): Promise<void> {
    try {
      await this.#record({ ...run, failed: run.failed + 1 });
    } catch (error) {
      if (!isAppError(error)) throw new AggregateError([reason, error], 'A cleanup failed, and could not be recorded.');
    }
  }

  async #cleanOne({ subscriptionId, userId }: { subscriptionId: string; userId: string }, run: CleanupRun) {
    const { eventRepo, features, retentionMs, onFailed } = this.#deps;
    try {
      if (!(await features.checkIfUserHasFeature(userId, 'calendar-cache-sql-cleanup'))) return;
      const past = await eventRepo.removeBefore({
        subscriptionId,
        beforeMs: run.startedAtMs - retentionMs,
        cancelledBeforeMs: run.startedAtMs - cancelledKeptMs,
        batchSize,
      });
      if (past.outcome === 'removed') run.calendars += 1;
      if (past.outcome === 'busy') run.busy += 1;
      run.removed.cancelledEvents += past.cancelledEvents;
      run.removed.pastEvents += past.pastEvents;
      run.removed.busyIntervals += past.busyIntervals;
    } catch (error) {
      if (isAppError(error)) throw error;
      run.failed += 1;
      onFailed(subscriptionId, toError(error));
    }
  }
}
