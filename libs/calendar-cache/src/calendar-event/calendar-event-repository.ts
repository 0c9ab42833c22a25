/** How many rows a cleanup removed. */
export interface RemovedCounts {
  cancelledEvents: number;
  pastEvents: number;
  busyIntervals: number;
}

/** How the cleanup of one calendar ended. `busy`: a sync is writing, so what is left is left to the next cleanup. */
export type RemovedPast = RemovedCounts & { outcome: 'removed' | 'covered-later' | 'busy' };

/** Stored events outside of a run. Only committed runs write them; what is old is removed here. */
export interface CalendarEventRepository {
  /** Subscriptions whose coverage starts before the instant; keyset by id. */
  findCoveredSince(page: {
    coveredBeforeMs: number;
    afterId: string | null;
    limit: number;
  }): Promise<{ subscriptionId: string; userId: string }[]>;
  /**
   * Moves the coverage start (L2), then removes what lies before it, in batches of at most `batchSize` rows, each a
   * short transaction that waits for nobody. Masters and exceptions stay, since later deltas refer to them; so do
   * cancelled exceptions, which their master needs, and cancelled masters of such: a delta may bring them back (L8).
   */
  removeBefore(request: {
    subscriptionId: string;
    beforeMs: number;
    cancelledBeforeMs: number;
    batchSize: number;
  }): Promise<RemovedPast>;
}
