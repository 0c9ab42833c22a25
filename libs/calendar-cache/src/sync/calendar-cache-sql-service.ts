import type { AppError } from '@calendar-cache/errors';
import type { ProjectionContext } from '../busy-interval/project-event.ts';
import { nextBackoffMs } from '../calendar-subscription/backoff.ts';
import type {
  CalendarSubscription,
  CalendarSubscriptionRepository,
  UntrustedReason,
} from '../calendar-subscription/calendar-subscription.ts';
import type { FeaturesRepository } from '../feature/features.ts';
import type { CalendarProviders } from '../provider/calendar-provider.ts';
import { isProviderFailure } from '../provider/is-provider-failure.ts';
import type { Clock, TimeRange } from '../time/clock.ts';
import type { FullSyncSlots } from './full-sync-slots.ts';
import { projectRun } from './project-run.ts';
import { type CompletedRead, readCalendar } from './read-calendar.ts';
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
   * Reads what changed and commits it (L3, L4, L5, L10, L11). Classified errors are stored and given as an outcome.
   * @throws whatever is not classified: a lost database, a bug.
   */
  async syncCalendar(subscriptionId: string): Promise<SyncOutcome> {
    const subscription = await this.#deps.subscriptionRepo.findById(subscriptionId);
    if (subscription === null) return { outcome: 'subscription-gone' };
    if (!(await this.#deps.features.checkIfUserHasFeature(subscription.userId, 'calendar-cache-sql-write'))) {
      await this.#deps.subscriptionRepo.markWriteOff(subscription.id, this.#deps.clock.now() + this.#pollDelayMs());
      return { outcome: 'write-off' };
    }
    const release = subscription.nextSyncToken === null ? this.#deps.fullSyncSlots.tryTake() : () => undefined;
    if (release === null) {
      await this.#deps.subscriptionRepo.makeDue(subscription.id, this.#deps.clock.now());
      return { outcome: 'no-full-sync-slot' };
    }
    try {
      return await this.#syncUntilCommitted(subscription);
    } catch (error) {
      if (!isProviderFailure(error)) throw error;
      return await this.#backOff(subscription, error);
    } finally {
      release();
    }
  }

  /**
   * Rolls the coverage forward without asking Google (L2): every series is projected anew into the new window.
   * `asOf` and sync token stay. Gives null when there is nothing to extend, or when a sync came between.
   */
  async extendHorizon(subscriptionId: string): Promise<CommitCounts | null> {
    const run = await this.#deps.store.begin({ subscriptionId, attempt: null });
    if (run === null || run.subscription.coverage === null || run.subscription.timeZone === null) return null;
    const coverage = this.#windowAround(this.#deps.clock.now());
    const { timeZone, untrustedReason } = run.subscription;
    const fault = await this.#project(run, 'all', coverage, timeZone);
    return this.#deps.store.commit(run, {
      scope: 'all',
      coverage,
      untrustedReason: fault ?? untrustedReason,
      read: null,
    });
  }

  async #syncUntilCommitted(subscription: CalendarSubscription): Promise<SyncOutcome> {
    const provider = await this.#deps.providers.forCredential(subscription.credentialId);
    for (let attempt = 0; attempt <= maxRedos; attempt += 1) {
      const begun = await this.#begin(subscription.id);
      if (begun === null) return { outcome: 'subscription-gone' };
      const { store, clock } = this.#deps;
      const { run, read } = await readCalendar({ provider, store, clock }, begun);
      const outcome = await this.#commitRead(run, read);
      if (outcome !== null) return outcome;
    }
    await this.#deps.subscriptionRepo.makeDue(subscription.id, this.#deps.clock.now());
    return { outcome: 'superseded' };
  }

  async #commitRead(run: SyncRun, read: CompletedRead): Promise<SyncOutcome | null> {
    await this.#deps.store.completeStubs(run);
    const { scope, coverage } = this.#planOf(run.subscription, read);
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

  #planOf(subscription: CalendarSubscription, read: CompletedRead): { scope: RunScope; coverage: TimeRange } {
    if (read.mode === 'full' || subscription.coverage === null) {
      return { scope: 'full', coverage: this.#windowAround(read.asOfMs) };
    }
    // A change of the calendar's zone is no change of any event, yet it moves every all-day one (L7).
    const zoneChanged = subscription.timeZone !== read.timeZone;
    return { scope: zoneChanged ? 'all' : 'touched', coverage: subscription.coverage };
  }

  #project(run: SyncRun, scope: RunScope, window: TimeRange, calendarZone: string) {
    const { settings, yieldToEventLoop, store } = this.#deps;
    const context: ProjectionContext = {
      window,
      calendarZone,
      maxOccurrences: settings.maxOccurrencesPerEvent,
      yieldToEventLoop,
    };
    return projectRun(store, run, { scope, context, seriesPerBatch: settings.seriesPerBatch });
  }

  #begin(subscriptionId: string): Promise<SyncRun | null> {
    const nowMs = this.#deps.clock.now();
    const leaseUntilMs = nowMs + this.#deps.settings.runLeaseMs;
    return this.#deps.store.begin({ subscriptionId, attempt: { nowMs, leaseUntilMs } });
  }

  #windowAround(nowMs: number): TimeRange {
    const { retentionMs, horizonMs } = this.#deps.settings;
    return { fromMs: nowMs - retentionMs, untilMs: nowMs + horizonMs };
  }

  /** Three quarters of the longest interval to the whole of it, so that polls spread. */
  #pollDelayMs(): number {
    return Math.round(this.#deps.settings.pollMaxMs * (0.75 + 0.25 * this.#deps.random()));
  }

  async #backOff(subscription: CalendarSubscription, error: AppError): Promise<SyncOutcome> {
    const { settings, random, clock, subscriptionRepo } = this.#deps;
    const backoffMs = nextBackoffMs(subscription, settings.backoff, random(), error.retryAfterMs);
    const untilMs = clock.now() + backoffMs;
    await subscriptionRepo.recordFailure(subscription.id, {
      code: error.code,
      dueAtMs: untilMs,
      backoffUntilMs: untilMs,
    });
    return { outcome: 'backing-off', code: error.code, syncErrors: subscription.syncErrors + 1, backoffMs };
  }
}

/** A delta that is sound says nothing about what an earlier read could not place: only a full read clears that (L1). */
function untrustedAfter(
  subscription: CalendarSubscription,
  read: CompletedRead,
  fault: UntrustedReason | null,
): UntrustedReason | null {
  if (read.unreadable > 0) return 'unreadable-events';
  return fault ?? (read.mode === 'full' ? null : subscription.untrustedReason);
}
