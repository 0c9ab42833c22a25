import type { RemovedCounts } from '../calendar-event/calendar-event-repository.ts';

/** What one cleanup did, as it is kept. */
export interface CleanupRun {
  startedAtMs: number;
  endedAtMs: number;
  /** Calendars whose past was removed. */
  calendars: number;
  /** Calendars that a sync was writing to: the next cleanup takes them. */
  busy: number;
  /** Calendars that could not be cleaned, and the one at which a run was cut short; the log says why. */
  failed: number;
  removed: RemovedCounts;
}

/** The last cleanups. */
export interface CleanupRunRepository {
  /** Keeps the latest hundred. */
  record(run: CleanupRun): Promise<void>;
  /** The latest first. */
  latest(limit: number): Promise<CleanupRun[]>;
}
