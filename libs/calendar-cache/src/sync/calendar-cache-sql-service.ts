import { type AppError, type ErrorCode, isAppError } from '@calendar-cache/errors';
import type { ProjectionContext } from '../busy-interval/project-event.ts';
import { nextBackoffMs } from '../calendar-subscription/backoff.ts';
import type {
  CalendarSubscription,
  CalendarSubscriptionRepository,
} from '../calendar-subscription/calendar-subscription.ts';
import type { FeaturesRepository } from '../feature/features.ts';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import type { Clock, TimeRange } from '../time/clock.ts';
import { createFullSyncSlot, type FullSyncSlot, type FullSyncSlots } from './full-sync-slots.ts';
import { planOf, untrustedAfter, windowAround } from './plan-commit.ts';
import { projectRun } from './project-run.ts';
import { type CompletedRead, readCalendar, usableSyncToken } from './read-calendar.ts';
import type { SyncSettings } from './settings.ts';
import type { SyncOutcome } from './sync-outcome.ts';
import type { CommitCounts, RunScope, SyncRun, SyncStore } from './sync-store.ts';

/** What {@link CalendarCacheSqlService} needs. */
export interface CalendarCacheSqlServiceDependencies {
  subscriptionRepo: CalendarSubscriptionRepository;
  store: SyncStore;
  providers: CalendarProviders;
  features: FeaturesRepository;
  fullSyncSlots: FullSyncSlots;
  settings: SyncSettings;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  yieldToEventLoop: () => Promise<void>;
}

/** A run that lost against another is redone this often before it is left to the sweep (L11). */
const maxRedos = 3;

/** Keeps the rows of one calendar in step with Google: full and incremental syncs, and the rolling horizon. */
export class CalendarCacheSqlService {
  readonly #deps: CalendarCacheSqlServiceDependencies;

  constructor(deps: CalendarCacheSqlServiceDependencies) {
    this.#deps = deps;
  }

  /**
   * Reads what changed and commits it (L3, L4, L5, L10, L11). Google's errors are stored and given as an outcome.
   * @throws AppError `database-unavailable`, `schema-out-of-date`; a bug, after the calendar was made to back off.
   */
  async syncCalendar(subscriptionId: string): Promise<SyncOutcome> {
    const { subscriptionRepo, fullSyncSlots, clock } = this.#deps;
    const subscription = await subscriptionRepo.findById(subscriptionId);
    if (subscription === null) return { outcome: 'subscription-gone' };
    if (!(await this.#mayWrite(subscription))) return await this.#leaveOff(subscription);
    const slot = createFullSyncSlot(fullSyncSlots);
    const attempt: { run: SyncRun | null } = { run: null };
    try {
      if (usableSyncToken(subscription, clock.now()) === null && !slot.take())
        return await this.#waitForSlot(subscription);
      return await this.#syncUntilCommitted(subscription, slot, attempt);
    } catch (error) {
      if (isProviderFailure(error)) return await this.#backOff(attempt.run, subscription, error);
      if (!isAppError(error)) await this.#backOffFromBug(attempt.run, subscription);
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
    const run = await this.#deps.store.begin({ subscriptionId, attempt: null });
    if (run === null || run.subscription.coverage === null || run.subscription.timeZone === null) return null;
    const window = windowAround(this.#deps.clock.now(), this.#deps.settings);
    // Rows before the start of the coverage may have been cleaned away: only a read brings them back.
    const coverage = { ...window, fromMs: Math.max(window.fromMs, run.subscription.coverage.fromMs) };
    const untrustedReason = await this.#project(run, 'all', coverage, run.subscription.timeZone);
    return this.#deps.store.commit(run, { scope: 'all', coverage, untrustedReason, read: null });
  }

  async #syncUntilCommitted(
    subscription: CalendarSubscription,
    slot: FullSyncSlot,
    attempt: { run: SyncRun | null },
  ): Promise<SyncOutcome> {
    const { providers, store, clock, subscriptionRepo } = this.#deps;
    const provider = await providers.forCredential(subscription.credentialId);
    for (let redo = 0; redo <= maxRedos; redo += 1) {
      const run = await this.#begin(subscription.id);
      if (run === null) return { outcome: 'subscription-gone' };
      attempt.run = run;
      const read = await readCalendar({ provider, store, clock, slot }, run);
      if (read === null) return this.#waitForSlot(subscription);
      if (!(await this.#mayWrite(subscription))) {
        await store.discard(run);
        return this.#leaveOff(subscription);
      }
      const outcome = await this.#commitRead(run, read);
      if (outcome !== null) return outcome;
    }
    await subscriptionRepo.makeDue(subscription.id, clock.now());
    return { outcome: 'superseded' };
  }

  #mayWrite({ userId }: CalendarSubscription): Promise<boolean> {
    return this.#deps.features.checkIfUserHasFeature(userId, 'calendar-cache-sql-write');
  }

  async #leaveOff(subscription: CalendarSubscription): Promise<SyncOutcome> {
    await this.#deps.subscriptionRepo.markWriteOff(subscription.id, this.#deps.clock.now() + this.#pollDelayMs());
    return { outcome: 'write-off' };
  }

  async #commitRead(run: SyncRun, read: CompletedRead): Promise<SyncOutcome | null> {
    const { scope, coverage } = planOf(run.subscription, read, this.#deps.settings);
    const fault = await this.#project(run, scope, coverage, read.timeZone);
    const untrusted = untrustedAfter(run.subscription, read, fault);
    const { nextSyncToken, asOfMs, timeZone, accessRole, mode, pages, items, unreadable } = read;
    const dueAtMs = this.#deps.clock.now() + this.#pollDelayMs();
    const counts = await this.#deps.store.commit(run, {
      scope,
      coverage,
      untrustedReason: untrusted,
      read: { nextSyncToken, asOfMs, timeZone, accessRole, dueAtMs },
    });
    return counts === null ? null : { outcome: 'synced', mode, pages, items, unreadable, untrusted, ...counts };
  }

  #project(run: SyncRun, scope: RunScope, window: TimeRange, calendarZone: string) {
    const { settings, yieldToEventLoop, store } = this.#deps;
    const { seriesPerBatch, maxBlocksPerCalendar, maxOccurrencesPerEvent } = settings;
    const context: ProjectionContext = {
      window,
      calendarZone,
      maxOccurrences: maxOccurrencesPerEvent,
      yieldToEventLoop,
    };
    return projectRun(store, run, { scope, context, seriesPerBatch, maxBlocksPerCalendar });
  }

  #begin(subscriptionId: string): Promise<SyncRun | null> {
    const nowMs = this.#deps.clock.now();
    const leaseUntilMs = nowMs + this.#deps.settings.runLeaseMs;
    return this.#deps.store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs } });
  }

  /** Three quarters of the longest interval to the whole of it, so that polls spread. */
  #pollDelayMs(): number {
    return Math.round(this.#deps.settings.pollMaxMs * (0.75 + 0.25 * this.#deps.random()));
  }

  /** Due at once, and full: whichever worker has a slot takes it (L10). */
  async #waitForSlot(subscription: CalendarSubscription): Promise<SyncOutcome> {
    await this.#deps.subscriptionRepo.updateSyncToken(subscription.id, null);
    await this.#deps.subscriptionRepo.makeDue(subscription.id, this.#deps.clock.now());
    return { outcome: 'no-full-sync-slot' };
  }

  async #backOff(run: SyncRun | null, subscription: CalendarSubscription, error: AppError): Promise<SyncOutcome> {
    const backoffMs = await this.#recordFailure(run, subscription, error.code, error.retryAfterMs);
    return { outcome: 'backing-off', code: error.code, syncErrors: subscription.syncErrors + 1, backoffMs };
  }

  /** What is not classified would otherwise be tried again at once, and for ever (L17). */
  async #backOffFromBug(run: SyncRun | null, subscription: CalendarSubscription): Promise<void> {
    await this.#recordFailure(run, subscription, 'internal-error', 0);
  }

  async #recordFailure(
    run: SyncRun | null,
    subscription: CalendarSubscription,
    code: ErrorCode,
    retryAfterMs: number | undefined,
  ): Promise<number> {
    const { settings, random, clock, subscriptionRepo } = this.#deps;
    const backoffMs = nextBackoffMs(subscription, settings.backoff, random(), retryAfterMs);
    await subscriptionRepo.recordFailure(subscription.id, {
      code,
      version: run?.subscription.version ?? subscription.version,
      leaseUntilMs: run?.leaseUntilMs ?? null,
      backoffUntilMs: clock.now() + backoffMs,
    });
    return backoffMs;
  }
}
