import { type Budget, type SharedCounters, sliceMsOf, type TakeResult } from './shared-counters.ts';

interface Count {
  readonly budget: Budget;
  readonly slices: Map<number, number>;
  used: number;
}

/** {@link SharedCounters} of one process alone: for when the shared ones are away, and for tests. */
export function createMemoryCounters(clock: { now(): number }): SharedCounters {
  const slicesOf = new Map<string, Map<number, number>>();
  const closedUntilMs = new Map<string, number>();
  return {
    async take({ units, budgets, gates = [] }) {
      const nowMs = clock.now();
      const counts = budgets.map((budget) => count(slicesOf, budget, nowMs));
      const waits = [
        ...gates.map((name) => ({ name, waitMs: (closedUntilMs.get(name) ?? 0) - nowMs })),
        ...counts.map((one) => ({ name: one.budget.name, waitMs: waitFor(one, units, nowMs) })),
      ].filter(({ waitMs }) => waitMs > 0);
      const longest = waits.reduce((most, wait) => (wait.waitMs > most.waitMs ? wait : most), { name: '', waitMs: 0 });
      if (longest.waitMs > 0) {
        const used = counts.map((one) => one.used);
        return { taken: false, used, refusedBy: longest.name, retryAfterMs: longest.waitMs } satisfies TakeResult;
      }
      for (const { budget, slices } of counts) {
        const slice = Math.floor(nowMs / sliceMsOf(budget.windowMs));
        slices.set(slice, (slices.get(slice) ?? 0) + units);
      }
      return { taken: true, used: counts.map((one) => one.used + units) };
    },
    async closeGate(name, forMs) {
      closedUntilMs.set(name, Math.max(closedUntilMs.get(name) ?? 0, clock.now() + forMs));
    },
    async openGate(name) {
      closedUntilMs.delete(name);
    },
  };
}

function count(slicesOf: Map<string, Map<number, number>>, budget: Budget, nowMs: number): Count {
  const slices = slicesOf.get(budget.name) ?? new Map<number, number>();
  slicesOf.set(budget.name, slices);
  const first = Math.floor((nowMs - budget.windowMs) / sliceMsOf(budget.windowMs));
  for (const slice of slices.keys()) {
    if (slice < first) slices.delete(slice);
  }
  return { budget, slices, used: [...slices.values()].reduce((sum, units) => sum + units, 0) };
}

/** 0 when there is room now; else until enough slices have left the window. */
function waitFor({ budget, slices, used }: Count, units: number, nowMs: number): number {
  if (used + units <= budget.limit) return 0;
  let left = used;
  for (const [slice, taken] of [...slices].sort(([one], [other]) => one - other)) {
    left -= taken;
    if (left + units <= budget.limit) return (slice + 1) * sliceMsOf(budget.windowMs) + budget.windowMs - nowMs;
  }
  return budget.windowMs;
}
