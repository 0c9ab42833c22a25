/** How many rows a cleanup removed. */
export interface RemovedCounts {
  cancelledEvents: number;
  pastEvents: number;
  busyIntervals: number;
}

/** Stored events outside of a run. Only committed runs write them; what is old is removed here. */
export interface CalendarEventRepository {
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
