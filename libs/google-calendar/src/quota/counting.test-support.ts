import type { QuotaBudget } from './call-budgets.ts';
import type { QuotaAnswer, QuotaCounters } from './google-quota.ts';

/** Counters whose window never ends, with the time in the test's hand. libs/queue tests the real ones. */
export class CountingCounters implements QuotaCounters {
  nowMs = Date.parse('2026-03-02T08:00:00Z');
  isAway = false;
  takes = 0;
  readonly used = new Map<string, number>();
  readonly closedUntilMs = new Map<string, number>();

  async take(request: {
    units: number;
    budgets: readonly QuotaBudget[];
    gates?: readonly string[];
  }): Promise<QuotaAnswer> {
    this.takes += 1;
    if (this.isAway) throw new Error('connect ECONNREFUSED');
    const { units, budgets, gates = [] } = request;
    const used = budgets.map(({ name }) => this.used.get(name) ?? 0);
    const gate = gates.find((name) => (this.closedUntilMs.get(name) ?? 0) > this.nowMs);
    const full = budgets.find(({ limit }, index) => (used[index] ?? 0) + units > limit);
    const retryAfterMs = gate === undefined ? 5_000 : (this.closedUntilMs.get(gate) ?? 0) - this.nowMs;
    const refusedBy = gate ?? full?.name;
    if (refusedBy !== undefined) return { taken: false, used, refusedBy, retryAfterMs };
    for (const { name } of budgets) this.used.set(name, (this.used.get(name) ?? 0) + units);
    return { taken: true, used: used.map((count) => count + units) };
  }

  async closeGate(name: string, forMs: number): Promise<void> {
    if (this.isAway) throw new Error('connect ECONNREFUSED');
    this.closedUntilMs.set(name, Math.max(this.closedUntilMs.get(name) ?? 0, this.nowMs + forMs));
  }

  /** The gates that are closed now, with how long they will be. */
  closed(): Record<string, number> {
    const open = [...this.closedUntilMs].filter(([, untilMs]) => untilMs > this.nowMs);
    return Object.fromEntries(open.map(([name, untilMs]) => [name, untilMs - this.nowMs]));
  }
}
