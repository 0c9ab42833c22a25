import type { Clock, IsAwaited } from '@calendar-cache/calendar-cache';
import { AppError, toError } from '@calendar-cache/errors';
import type { GoogleCall } from '../error/reason-table.ts';
import { budgetsOf, type CallPriority, gatesOf, type QuotaBudget, type QuotaLimits } from './call-budgets.ts';
import { type PauseSettings, pausesAfter } from './pauses.ts';

/** Counters that all processes share; libs/queue has them on either store. */
export interface QuotaCounters {
  take(request: { units: number; budgets: readonly QuotaBudget[]; gates?: readonly string[] }): Promise<QuotaAnswer>;
  closeGate(name: string, forMs: number): Promise<void>;
}

/** What counters say: `used` of each budget, in the order asked. */
export type QuotaAnswer =
  | { taken: true; used: readonly number[] }
  | { taken: false; used: readonly number[]; refusedBy: string; retryAfterMs: number };

/** What there is to tell of. Names no credential (L20). */
export type QuotaEvent =
  | { kind: 'refused'; method: string; priority: CallPriority; scope: string; retryAfterMs: number }
  | { kind: 'paused'; reason: string; scope: string; forMs: number }
  | { kind: 'counters-away'; error: Error };

/** What {@link GoogleQuota} needs. */
export interface GoogleQuotaDependencies {
  counters: QuotaCounters;
  /** Counters of this process alone, for awaited calls while the shared ones are away. */
  ownCounters: QuotaCounters;
  limits: QuotaLimits;
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  onEvent: (event: QuotaEvent) => void;
}

/** Of each budget, what one process may spend without the shared counters: a few processes stay far below the whole. */
const blindShare = 0.05;
/** Between two attempts to reach counters that are away: an outage must not slow every call down. */
const awayMs = 1_000;
const awayRetryMs = 10_000;

/**
 * The one budget for all calls of all processes (L18): each call takes from the project and from its user, or is refused before it
 * is sent. What nobody waits for leaves the last 30 % alone. What Google itself says about limits closes the scope that it means.
 */
export class GoogleQuota {
  readonly #deps: GoogleQuotaDependencies;
  readonly #pauses: PauseSettings;
  #awaySinceMs = Number.NEGATIVE_INFINITY;

  constructor(deps: GoogleQuotaDependencies) {
    this.#deps = deps;
    this.#pauses = { clock: deps.clock, random: deps.random, closed: new Map() };
  }

  /**
   * Takes one call. Asks whether somebody waits only where the background share has no room.
   * @throws AppError `google-budget-spent`, with the time until there is room
   */
  async spend(call: { method: GoogleCall; credentialId: string; isAwaited: IsAwaited }): Promise<void> {
    const asBackground = await this.#take(call.credentialId, 'background');
    if (asBackground.taken) return;
    const awaited = await call.isAwaited();
    const answer = awaited ? await this.#take(call.credentialId, 'awaited') : asBackground;
    if (answer.taken) return;
    const scope = scopeOf(answer.refusedBy);
    const { retryAfterMs } = answer;
    const priority = awaited ? 'awaited' : 'background';
    this.#deps.onEvent({ kind: 'refused', method: call.method, priority, scope, retryAfterMs });
    throw new AppError(
      'google-budget-spent',
      `Our share of Google's quota has no room for ${call.method} (${scope}).`,
      {
        details: { call: call.method, scope, priority },
        retryAfterMs,
      },
    );
  }

  /** Closes what a refusal of Google's means: the project, or that user, for all processes. Other errors close nothing. */
  async heed(credentialId: string, error: AppError): Promise<void> {
    const { counters, ownCounters, onEvent } = this.#deps;
    for (const { gate, forMs } of pausesAfter(credentialId, error, this.#pauses)) {
      onEvent({ kind: 'paused', reason: String(error.details.reason), scope: scopeOf(gate), forMs });
      await ownCounters.closeGate(gate, forMs);
      await counters.closeGate(gate, forMs).catch((thrown: unknown) => this.#noteAway(thrown));
    }
  }

  /** How many calls nobody waits for the project's minute has room for; null while the counters are away. */
  async roomForBackground(): Promise<number | null> {
    const [budget] = budgetsOf('', 'background', this.#deps.limits);
    if (budget === undefined) return null;
    try {
      const gates = gatesOf('', 'background').filter((gate) => gate.startsWith('project'));
      const answer = await this.#deps.counters.take({ units: 0, budgets: [budget], gates });
      const gateClosed = !answer.taken && answer.refusedBy !== budget.name;
      return gateClosed ? 0 : Math.max(0, budget.limit - (answer.used[0] ?? 0));
    } catch (thrown) {
      this.#noteAway(thrown);
      return null;
    }
  }

  /** What is left of the budgets that all share, for metrics. @throws what the counters throw */
  async remaining(): Promise<{ projectMinute: number; day: number }> {
    const { counters, limits } = this.#deps;
    const [project, , day] = budgetsOf('', 'awaited', limits);
    if (project === undefined || day === undefined) throw new Error('A call has three budgets.');
    const { used } = await counters.take({ units: 0, budgets: [project, day] });
    return { projectMinute: limits.projectPerMinute - (used[0] ?? 0), day: limits.perDay - (used[1] ?? 0) };
  }

  async #take(credentialId: string, priority: CallPriority): Promise<QuotaAnswer> {
    const { counters, limits, clock } = this.#deps;
    const request = {
      units: 1,
      budgets: budgetsOf(credentialId, priority, limits),
      gates: gatesOf(credentialId, priority),
    };
    if (Math.abs(clock.now() - this.#awaySinceMs) < awayMs) return this.#takeBlind(credentialId, priority);
    try {
      return await counters.take(request);
    } catch (thrown) {
      this.#noteAway(thrown);
      return this.#takeBlind(credentialId, priority);
    }
  }

  /** Without the shared counters what nobody waits for waits, and what somebody waits for goes on within a small budget. */
  #takeBlind(credentialId: string, priority: CallPriority): Promise<QuotaAnswer> {
    if (priority === 'background') {
      return Promise.resolve({ taken: false, used: [], refusedBy: 'counters-away', retryAfterMs: awayRetryMs });
    }
    const { ownCounters, limits } = this.#deps;
    const small = {
      projectPerMinute: Math.ceil(limits.projectPerMinute * blindShare),
      userPerMinute: Math.ceil(limits.userPerMinute * blindShare),
      perDay: limits.perDay,
    };
    const budgets = budgetsOf(credentialId, priority, small);
    return ownCounters.take({ units: 1, budgets, gates: gatesOf(credentialId, priority) });
  }

  #noteAway(thrown: unknown): void {
    this.#awaySinceMs = this.#deps.clock.now();
    this.#deps.onEvent({ kind: 'counters-away', error: toError(thrown) });
  }
}

/** A budget's or gate's name without whose it is. */
function scopeOf(name: string): string {
  return name.replace(/^user:[^:]*/, 'user');
}
