import { type AppError, type ErrorCode, isAppError } from '@calendar-cache/errors';
import type { CalendarSubscription } from '../calendar-subscription/calendar-subscription.ts';
import { planFailure } from '../calendar-subscription/plan-failure.ts';
import { nextPollDelayMs } from '../calendar-subscription/poll-interval.ts';
import type { FeaturesRepository } from '../feature/features.ts';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import { dayMs, secondMs } from '../time/clock.ts';
import type { SyncReason } from '../webhook/job-requests.ts';
import { isAwaitedSync } from './awaited-sync.ts';
import { type CommitDependencies, commitRead, projectInto } from './commit-read.ts';
import { windowAround } from './plan-commit.ts';
import { readCalendar, usableSyncToken } from './read-calendar.ts';
import type { SyncedOutcome, SyncOutcome } from './sync-outcome.ts';
import { createFullSyncSlot, type FullSyncSlot, type SyncSlots } from './sync-slots.ts';
import type { CommitCounts, SyncRun } from './sync-store.ts';

/** What {@link CalendarCacheSqlService} needs. */
export interface CalendarCacheSqlServiceDependencies extends CommitDependencies {
  providers: CalendarProviders;
  features: FeaturesRepository;
  fullSyncSlots: SyncSlots;
  /** Waits between two pages of a full read that finds no quota; what it has read would be read again otherwise. */
  pause: (milliseconds: number) => Promise<void>;
}

/** One call of syncCalendar, and the run that it has begun. */
interface SyncAttempt {
  run: SyncRun | null;
  reason: SyncReason | null;
}

/** A run that lost against another is redone this often, or one of several pages followed, before it is left to the sweep (L9, L11). */
const maxRedos = 3;
/** A calendar whose workers died this often in a row backs off: it must not kill workers for ever (L17). */
const maxUnfinishedRuns = 5;

/** Keeps the rows of one calendar in step with Google: full and incremental syncs, and the rolling horizon. */
export class CalendarCacheSqlService {
  readonly #deps: CalendarCacheSqlServiceDependencies;

  constructor(deps: CalendarCacheSqlServiceDependencies) {
    this.#deps = deps;
  }

  /**
   * Reads what changed and commits it (L3, L4, L5, L10, L11). Google's errors are stored and given as an outcome; without
   * quota the calendar is due when there is some (L18). `reason` says who waits, and is kept with the events that change, for explain.
   * @throws AppError `database-unavailable`, `schema-out-of-date`; a bug, after the calendar was made to back off.
   */
  async syncCalendar(subscriptionId: string, reason: SyncReason | null = null): Promise<SyncOutcome> {
    const { subscriptionRepo, fullSyncSlots, clock, settings } = this.#deps;
    const subscription = await subscriptionRepo.findById(subscriptionId);
    if (subscription === null) return { outcome: 'subscription-gone' };
    if (!(await this.#mayWrite(subscription))) return await this.#leaveOff(subscription);
    const waiting = await this.#stillBackingOff(subscription, reason);
    if (waiting !== null) return waiting;
    if (subscription.unfinishedRuns >= maxUnfinishedRuns) return await this.#backOffFromCrashes(subscription);
    const slot = createFullSyncSlot(fullSyncSlots);
    const attempt: SyncAttempt = { run: null, reason };
    try {
      if (usableSyncToken(subscription, clock.now(), settings) === null && !slot.take())
        return await this.#waitForSlot(subscription, reason);
      return await this.#syncUntilCommitted(subscription, slot, attempt);
    } catch (error) {
      if (isAppError(error, 'google-budget-spent')) return await this.#waitForQuota(attempt.run, subscription, error);
      if (isAppError(error) && !isProviderFailure(error)) throw error;
      // Whoever removed the calendar while it was read has taken its credential and its staging away with it.
      if ((await subscriptionRepo.findById(subscriptionId)) === null) return { outcome: 'subscription-gone' };
      if (isProviderFailure(error)) return await this.#backOff(attempt.run, subscription, error);
      await this.#backOffFromBug(attempt.run, subscription);
      throw error;
    } finally {
      slot.release();
    }
  }

  /**
   * Rolls the coverage forward without asking Google (L2): every series is projected anew into the new window.
   * `asOf` and sync token stay. Gives null when there is nothing to extend, or when a sync came between.
   */
  async extendHorizon(subscriptionId: string): Promise<CommitCounts | null> {
    const subscription = await this.#deps.subscriptionRepo.findById(subscriptionId);
    if (subscription === null || subscription.coverage === null) return null;
    const run = await this.#deps.store.begin({ subscriptionId, attempt: null });
    if (run === null || run.subscription.coverage === null || run.subscription.timeZone === null) return null;
    const window = windowAround(this.#deps.clock.now(), this.#deps.settings);
    // Rows before the start of the coverage may have been cleaned away: only a read brings them back.
    const coverage = { ...window, fromMs: Math.max(window.fromMs, run.subscription.coverage.fromMs) };
    const { timeZone: calendarZone } = run.subscription;
    const untrustedReason = await projectInto(this.#deps, run, { scope: 'all', window: coverage, calendarZone });
    return this.#deps.store.commit(run, { scope: 'all', coverage, untrustedReason, read: null });
  }

  async #syncUntilCommitted(
    subscription: CalendarSubscription,
    slot: FullSyncSlot,
    attempt: SyncAttempt,
  ): Promise<SyncOutcome> {
    const { providers, store, clock, settings, awaited, pause } = this.#deps;
    const isAwaited = isAwaitedSync(subscription, attempt.reason, awaited);
    const provider = await providers.forCredential(subscription.credentialId, isAwaited);
    let committed: SyncedOutcome | null = null;
    let unproven: SyncRun | null = null;
    for (let redo = 0; redo <= maxRedos; redo += 1) {
      const run = await this.#begin(subscription.id, redo > 0 && committed === null);
      if (run === null) return { outcome: 'subscription-gone' };
      attempt.run = run;
      // Another account has taken the calendar over: what this one reads, and its token, would be the former one's (L11).
      if (run.subscription.credentialId !== subscription.credentialId)
        return this.#leaveToSweep(subscription, committed);
      const read = await readCalendar({ provider, store, clock, slot, settings, pause }, run);
      if (read === null) return this.#waitForSlot(subscription, attempt.reason);
      if (!(await this.#mayWrite(subscription))) {
        await store.discard(run);
        return this.#leaveOff(subscription);
      }
      const outcome = await commitRead(this.#deps, run, { read, reason: attempt.reason, committed });
      if (outcome?.outcome === 'live-only') return outcome;
      if (outcome !== null && read.provesAsOf) return outcome;
      committed = outcome ?? committed;
      unproven = outcome === null ? null : afterCommit(run);
    }
    // Read again and again, and never proven: not for ever, and not in silence (L17).
    if (unproven !== null) return this.#backOff(unproven, subscription, { code: 'sync-unproven' });
    return this.#leaveToSweep(subscription, committed);
  }

  async #leaveToSweep({ id }: CalendarSubscription, committed: SyncedOutcome | null): Promise<SyncOutcome> {
    await this.#deps.subscriptionRepo.makeDue(id, this.#deps.clock.now());
    return committed ?? { outcome: 'superseded' };
  }

  #mayWrite({ userId }: CalendarSubscription): Promise<boolean> {
    return this.#deps.features.checkIfUserHasFeature(userId, 'calendar-cache-sql-write');
  }

  async #leaveOff(subscription: CalendarSubscription): Promise<SyncOutcome> {
    await this.#deps.subscriptionRepo.markWriteOff(subscription.id, this.#deps.clock.now() + this.#pollDelayMs(null));
    return { outcome: 'write-off' };
  }

  #begin(subscriptionId: string, isRedo: boolean): Promise<SyncRun | null> {
    const nowMs = this.#deps.clock.now();
    const leaseUntilMs = nowMs + this.#deps.settings.runLeaseMs;
    return this.#deps.store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs }, isRedo });
  }

  #pollDelayMs(intervalMs: number | null): number {
    return nextPollDelayMs(intervalMs, this.#deps.settings, this.#deps.random());
  }

  /** A stale reader ends no wait; who waits for the sync does, a notification, and what has made the calendar due earlier (L10, L17). */
  async #stillBackingOff(subscription: CalendarSubscription, reason: SyncReason | null): Promise<SyncOutcome | null> {
    const { backoffUntilMs, dueAtMs } = subscription;
    const waitMs = (backoffUntilMs ?? 0) - this.#deps.clock.now();
    if (reason !== 'stale' || waitMs <= 0 || dueAtMs < (backoffUntilMs ?? 0)) return null;
    if (await isAwaitedSync(subscription, reason, this.#deps.awaited)()) return null;
    return { outcome: 'still-backing-off', waitMs };
  }

  /** Due at once, and full: whichever worker has a slot takes it; before all others where somebody waits (L10). */
  async #waitForSlot(subscription: CalendarSubscription, reason: SyncReason | null): Promise<SyncOutcome> {
    const { subscriptionRepo, clock, awaited } = this.#deps;
    const { id, unfinishedRuns } = subscription;
    await subscriptionRepo.updateSyncToken(id, null);
    if (await isAwaitedSync(subscription, reason, awaited)())
      await subscriptionRepo.postpone(id, {
        leaseUntilMs: null,
        dueAtMs: clock.now() - dayMs,
        unfinishedRuns,
        first: true,
      });
    else await subscriptionRepo.makeDue(id, clock.now());
    return { outcome: 'no-full-sync-slot' };
  }

  /** Not a failure, and nobody's fault: no error is counted (L17, L18). */
  async #waitForQuota(run: SyncRun | null, subscription: CalendarSubscription, error: AppError): Promise<SyncOutcome> {
    const { subscriptionRepo, clock, random } = this.#deps;
    const { scope, priority } = error.details;
    const waitMs = Math.round((error.retryAfterMs ?? 0) + secondMs * random());
    const isAwaited = priority === 'awaited';
    // Without quota for anyone, what somebody waits for is longest due: the sweep tries it before all others, and keeps trying (L10).
    const dueAtMs = clock.now() + (isAwaited && scope === 'project' ? -dayMs : waitMs);
    await subscriptionRepo.postpone(subscription.id, {
      leaseUntilMs: run?.leaseUntilMs ?? null,
      dueAtMs,
      unfinishedRuns: subscription.unfinishedRuns,
      first: isAwaited,
    });
    return { outcome: 'waiting-for-quota', scope: String(scope), waitMs };
  }

  async #backOff(
    run: SyncRun | null,
    subscription: CalendarSubscription,
    { code, retryAfterMs }: { code: ErrorCode; retryAfterMs?: number | undefined },
  ): Promise<SyncOutcome> {
    const backoffMs = await this.#recordFailure(run, subscription, { code, retryAfterMs });
    return { outcome: 'backing-off', code, syncErrors: subscription.syncErrors + 1, backoffMs };
  }

  /** One more attempt is allowed after the wait; should it die too, the wait comes again, and longer. */
  async #backOffFromCrashes(subscription: CalendarSubscription): Promise<SyncOutcome> {
    const code = 'sync-crashed';
    const unfinishedRuns = maxUnfinishedRuns - 1;
    const backoffMs = await this.#recordFailure(null, subscription, { code, unfinishedRuns });
    return { outcome: 'backing-off', code, syncErrors: subscription.syncErrors + 1, backoffMs };
  }

  /** What is not classified would otherwise be tried again at once, and for ever (L17). */
  async #backOffFromBug(run: SyncRun | null, subscription: CalendarSubscription): Promise<void> {
    await this.#recordFailure(run, subscription, { code: 'internal-error' });
  }

  async #recordFailure(
    run: SyncRun | null,
    subscription: CalendarSubscription,
    failure: { code: ErrorCode; retryAfterMs?: number | undefined; unfinishedRuns?: number },
  ): Promise<number> {
    const { settings, random, clock, subscriptionRepo } = this.#deps;
    const { code, retryAfterMs, unfinishedRuns = 0 } = failure;
    const nowMs = clock.now();
    const plan = planFailure(subscription, { code, nowMs, retryAfterMs, random: random() }, settings.backoff);
    await subscriptionRepo.recordFailure(subscription.id, {
      code,
      version: run?.subscription.version ?? subscription.version,
      // Without a run, too: a person who reconnects meanwhile makes the calendar due.
      leaseUntilMs: run === null ? subscription.dueAtMs : run.leaseUntilMs,
      unfinishedRuns,
      ...plan,
    });
    return plan.backoffUntilMs - nowMs;
  }
}

/** A commit has taken the next version: what is recorded of its run afterwards belongs to that one. */
function afterCommit(run: SyncRun): SyncRun {
  return { ...run, subscription: { ...run.subscription, version: run.subscription.version + 1 } };
}
