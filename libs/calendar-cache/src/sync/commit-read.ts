import type { ProjectionContext } from '../busy-interval/project-event.ts';
import {
  type CalendarSubscription,
  type CalendarSubscriptionRepository,
  isWatchable,
  type UntrustedReason,
} from '../calendar-subscription/calendar-subscription.ts';
import { aboutADay } from '../calendar-subscription/plan-failure.ts';
import { lengthened, nextPollDelayMs, shortened } from '../calendar-subscription/poll-interval.ts';
import type { Clock, TimeRange } from '../time/clock.ts';
import type { SyncReason } from '../webhook/job-requests.ts';
import type { AwaitedSyncs } from './awaited-sync.ts';
import { planOf, untrustedAfter } from './plan-commit.ts';
import { projectRun } from './project-run.ts';
import type { CompletedRead } from './read-calendar.ts';
import type { SyncSettings } from './settings.ts';
import type { SyncedOutcome } from './sync-outcome.ts';
import type { RunScope, SyncRun, SyncStore } from './sync-store.ts';

/** What a commit needs. */
export interface CommitDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  store: SyncStore;
  settings: SyncSettings;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  yieldToEventLoop: () => Promise<void>;
  awaited: AwaitedSyncs;
}

/** What was read, and what made its job. */
interface Finding {
  read: CompletedRead;
  reason: SyncReason | null;
}

/**
 * Projects and commits what was read, and plans the next poll. `committed` is what reads of the same job, which this one
 * follows, have committed before it: the outcome counts both. Null when another run has overtaken this one (L11).
 */
export async function commitRead(
  deps: CommitDependencies,
  run: SyncRun,
  { read, reason, committed }: Finding & { committed: SyncedOutcome | null },
): Promise<SyncedOutcome | { outcome: 'live-only' } | null> {
  const { scope, coverage } = planOf(run.subscription, read, deps.settings);
  const fault = await projectInto(deps, run, { scope, window: coverage, calendarZone: read.timeZone });
  const untrusted = untrustedAfter(run.subscription, read, fault);
  const { nextSyncToken, asOfMs, provesAsOf, timeZone, accessRole, mode, pages, items, unreadable } = read;
  const learned = { by: mode === 'full' ? 'full-sync' : 'incremental-sync', reason } as const;
  const counts = await deps.store.commit(run, {
    scope,
    coverage,
    untrustedReason: untrusted,
    read: {
      nextSyncToken,
      asOfMs,
      provesAsOf,
      timeZone,
      accessRole,
      ...nextPoll(deps, run, read, committed),
      learned,
    },
  });
  if (counts === null) return null;
  await tellOfChannel(deps, run.subscription, { untrusted, changes: counts.eventsWritten, read, reason });
  if (!read.isMirrored) return { outcome: 'live-only' };
  return together(committed, { outcome: 'synced', mode, pages, items, unreadable, untrusted, ...counts });
}

/** Projects what a run has staged, and gives why the result may not be believed, or null (L1). */
export function projectInto(
  { settings, yieldToEventLoop, store }: Pick<CommitDependencies, 'settings' | 'yieldToEventLoop' | 'store'>,
  run: SyncRun,
  { scope, window, calendarZone }: { scope: RunScope; window: TimeRange; calendarZone: string },
): Promise<UntrustedReason | null> {
  const { seriesPerBatch, maxBlocksPerCalendar, maxOccurrencesPerEvent: maxOccurrences, added } = settings;
  const context: ProjectionContext = { window, calendarZone, maxOccurrences, added, yieldToEventLoop };
  return projectRun(store, run, { scope, context, seriesPerBatch, maxBlocksPerCalendar });
}

/** Nobody announces changes of a calendar without a channel, so its own changes set the pace. */
function nextPoll(
  { settings, clock, random }: CommitDependencies,
  { subscription, leaseUntilMs }: SyncRun,
  read: CompletedRead,
  committed: SyncedOutcome | null,
): { pollIntervalMs: number | null; dueAtMs: number } {
  if (!read.isMirrored) return { pollIntervalMs: null, dueAtMs: clock.now() + aboutADay(random()) };
  const { pollIntervalMs: beforeMs, channel } = subscription;
  // The job goes on: should it die, the end of its lease is when another one does.
  if (!read.provesAsOf) return { pollIntervalMs: beforeMs, dueAtMs: leaseUntilMs ?? clock.now() };
  const mode = committed?.mode === 'full' ? 'full' : read.mode;
  const items = read.items + (committed?.items ?? 0);
  const isQuiet = mode === 'incremental' && items === 0;
  const isBusy = mode === 'incremental' && items > 0 && channel === null;
  const changedMs = isBusy ? shortened(beforeMs, settings) : beforeMs;
  const pollIntervalMs = isQuiet ? lengthened(beforeMs, settings) : changedMs;
  // From `asOf` on, not from the commit: a read that took long is old already (L14).
  return { pollIntervalMs, dueAtMs: read.asOfMs + nextPollDelayMs(pollIntervalMs, settings, random()) };
}

/** What a committed read says about the calendar's channel. A worker that dies before costs a day, or a count. */
async function tellOfChannel(
  { subscriptionRepo, clock, awaited }: CommitDependencies,
  { id, untrustedReason: before, asOfMs: sinceMs }: CalendarSubscription,
  { untrusted, changes, read, reason }: Finding & { untrusted: UntrustedReason | null; changes: number },
): Promise<void> {
  if (isWatchable(before) !== isWatchable(untrusted)) await subscriptionRepo.makeWatchDue(id);
  if (read.mode === 'full' || changes === 0 || sinceMs === null) return;
  // A waiting job absorbs a notification and keeps its own payload: then the mark is all that is left of it (L14).
  const announcedAtMs = reason === 'notification' ? null : await awaited.askedAtMs(id, 'notification');
  if (announcedAtMs !== null && announcedAtMs > sinceMs) return;
  await subscriptionRepo.recordUnannouncedChange(id, { sinceMs, foundAtMs: clock.now() });
}

function together(before: SyncedOutcome | null, now: SyncedOutcome): SyncedOutcome {
  if (before === null) return now;
  return {
    outcome: 'synced',
    mode: before.mode === 'full' ? 'full' : now.mode,
    pages: before.pages + now.pages,
    items: before.items + now.items,
    unreadable: before.unreadable + now.unreadable,
    untrusted: now.untrusted,
    eventsWritten: before.eventsWritten + now.eventsWritten,
    eventsSwept: before.eventsSwept + now.eventsSwept,
    intervalsRemoved: before.intervalsRemoved + now.intervalsRemoved,
    intervalsAdded: before.intervalsAdded + now.intervalsAdded,
  };
}
