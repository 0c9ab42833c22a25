import type { BusyInterval } from '../busy-interval/busy-interval.ts';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import type { Learned } from '../calendar-event/learned.ts';
import type { CalendarSubscription, UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { TimeRange } from '../time/clock.ts';

/** A read that is under way: whatever it stages belongs to its id. */
export interface SyncRun {
  runId: string;
  subscription: CalendarSubscription;
  /** What `begin` set as due time; another value at the commit is somebody's wish for one more read. */
  leaseUntilMs: number | null;
  /** How many rows this run has staged. The commit counts them: a database that has lost some must not sweep (L4). */
  staged: { events: number; intervals: number };
}

/**
 * What a run projects and replaces. `full`: everything is staged, what is not staged goes (L4).
 * `touched`: the series of the staged items. `all`: every series, staged or stored (zone change, new horizon).
 */
export type RunScope = 'full' | 'touched' | 'all';

/** What one transaction sets together (L3). */
export interface CommitPlan {
  scope: RunScope;
  coverage: TimeRange;
  /** Why the rows may not be believed after the commit, or null when they may (L1). Null without a read changes nothing. */
  untrustedReason: UntrustedReason | null;
  /** Null where nothing was read (a new horizon): token, `asOf` and errors stay as they are. */
  read: {
    /** Null where the calendar is not mirrored: then every read is a full one. */
    nextSyncToken: string | null;
    asOfMs: number;
    /** False: nobody knows as of when the rows are (L9), and errors count on (L17). */
    provesAsOf: boolean;
    timeZone: string;
    accessRole: string;
    dueAtMs: number;
    pollIntervalMs: number | null;
    /** Kept with the events that this commit changes, for explain. */
    learned: Pick<Learned, 'by' | 'reason'>;
  } | null;
}

/** How many rows a commit changed. */
export type CommitCounts = {
  eventsWritten: number;
  eventsSwept: number;
  intervalsRemoved: number;
  intervalsAdded: number;
};

/** Staging and the one last transaction. Pages go in by short transactions; none is open during a call to Google. */
export interface SyncStore {
  /**
   * Takes the subscription over for a new run: one that goes on elsewhere can no longer commit (L11). Removes what dead runs staged.
   * `attempt` is null where Google is not asked; else the calendar becomes due at `leaseUntilMs`, should this run die (L15).
   * `isRedo`: the job has begun a run before, which lost; else the run counts as unfinished until it ends (L17).
   */
  begin(request: {
    subscriptionId: string;
    attempt: { nowMs: number; leaseUntilMs: number } | null;
    isRedo?: boolean;
  }): Promise<SyncRun | null>;
  /** Repeated ids keep the greatest `updated`. */
  stageEvents(run: SyncRun, events: readonly CalendarEvent[]): Promise<void>;
  /** Fills in what bare cancelled items leave out, and cancels the exceptions of cancelled masters (L5). */
  completeStubs(run: SyncRun): Promise<void>;
  /** Whether a delta brings a series back, or moves one in time without telling of all the exceptions that we hold of it (L8). */
  leavesExceptionsOpen(run: SyncRun): Promise<boolean>;
  /** Ids of the series to project, in order; keyset by id. */
  seriesIds(run: SyncRun, page: { scope: RunScope; afterId: string | null; limit: number }): Promise<string[]>;
  /** The events of these series as they will be after the commit. */
  loadSeries(run: SyncRun, scope: RunScope, seriesIds: readonly string[]): Promise<Map<string, CalendarEvent[]>>;
  stageIntervals(run: SyncRun, intervals: readonly BusyInterval[]): Promise<void>;
  /**
   * Null when another run has overtaken this one: nothing was written (L11).
   * @throws AppError `database-unavailable` when staged rows are missing.
   */
  commit(run: SyncRun, plan: CommitPlan): Promise<CommitCounts | null>;
  discard(run: SyncRun): Promise<void>;
}
