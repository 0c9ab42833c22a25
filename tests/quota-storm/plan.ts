/** How large a storm is, and what Google grants. */
export interface StormPlan {
  seed: number;
  /** Calendars whose first load makes the storm. */
  calendars: number;
  /** Events of each. */
  events: number;
  /** Loaded calendars that change, one after the other, while it lasts. */
  watched: number;
  /** Between two changes. */
  changeEveryMs: number;
  quotaPerMinute: number;
  quotaPerMinutePerUser: number;
  /** Google's answers take this long. */
  latencyMs: number;
  pageSize: number;
  /** The storm is cut off after this long. */
  longestMs: number;
  queue: 'redis' | 'postgres';
}

/** Calendars of one person: their first loads share one user's budget. */
export const calendarsPerPerson = 4;
