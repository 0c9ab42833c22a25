import { expect, test } from '@jest/globals';
import type { SharedCounters } from '../shared/shared-counters.ts';

/** What every implementation of {@link SharedCounters} has to do. `open` gives a fresh one that goes by the clock. */
export function countersSuite(open: (clock: { now(): number }) => SharedCounters): void {
  const minute = (name: string, limit: number) => ({ name, limit, windowMs: 60_000 });
  const startMs = Date.UTC(2027, 0, 1);

  test('L18: a budget gives its limit in any span of its window, and says when it gives again', async () => {
    let nowMs = startMs;
    const counters = open({ now: () => nowMs });
    const budgets = [minute('project', 10)];
    expect(await counters.take({ units: 4, budgets })).toEqual({ taken: true, used: [4] });
    nowMs += 30_500;
    expect(await counters.take({ units: 6, budgets })).toEqual({ taken: true, used: [10] });
    const refused = await counters.take({ units: 1, budgets });
    // The first four leave when the whole second in which they were taken lies a minute back.
    expect(refused).toEqual({ taken: false, used: [10], refusedBy: 'project', retryAfterMs: 30_500 });
    nowMs += 30_499;
    expect(await counters.take({ units: 1, budgets })).toMatchObject({ taken: false, retryAfterMs: 1 });
    nowMs += 1;
    expect(await counters.take({ units: 4, budgets })).toEqual({ taken: true, used: [10] });
    // Five need the six of half a minute ago to leave.
    expect(await counters.take({ units: 5, budgets })).toMatchObject({ taken: false, retryAfterMs: 30_000 });
    nowMs += 200_000;
    expect(await counters.take({ units: 0, budgets })).toEqual({ taken: true, used: [0] });
  });

  test('L18: of several budgets all give or none does', async () => {
    const counters = open({ now: () => startMs });
    const both = [minute('project', 100), minute('user:ada', 2)];
    await counters.take({ units: 2, budgets: both });
    expect(await counters.take({ units: 1, budgets: both })).toMatchObject({ taken: false, refusedBy: 'user:ada' });
    const project = [minute('project', 100)];
    expect(await counters.take({ units: 0, budgets: project })).toEqual({ taken: true, used: [2] });
    const other = [minute('user:bob', 2), minute('project', 100)];
    expect(await counters.take({ units: 1, budgets: other })).toEqual({ taken: true, used: [1, 3] });
  });

  test('L18: who names a lower limit leaves the rest to others', async () => {
    const counters = open({ now: () => startMs });
    for (let call = 0; call < 7; call += 1) await counters.take({ units: 1, budgets: [minute('project', 7)] });
    expect(await counters.take({ units: 1, budgets: [minute('project', 7)] })).toMatchObject({ taken: false });
    expect(await counters.take({ units: 3, budgets: [minute('project', 10)] })).toMatchObject({ taken: true });
    const counted = [minute('project', Number.MAX_SAFE_INTEGER)];
    expect(await counters.take({ units: 1, budgets: counted })).toEqual({ taken: true, used: [11] });
  });

  test('what exceeds the limit by itself waits a window, and takes nothing', async () => {
    const counters = open({ now: () => startMs });
    const budgets = [minute('project', 3)];
    expect(await counters.take({ units: 4, budgets })).toMatchObject({ taken: false, retryAfterMs: 60_000 });
    expect(await counters.take({ units: 3, budgets })).toMatchObject({ taken: true });
  });

  test('L18: a closed gate refuses who names it until it opens, and the longer closure stands', async () => {
    let nowMs = startMs;
    const counters = open({ now: () => nowMs });
    const budgets = [minute('project', 100)];
    await counters.closeGate('user:ada', 5_000);
    await counters.closeGate('user:ada', 1_000);
    const ada = { units: 1, budgets, gates: ['project', 'user:ada'] };
    expect(await counters.take(ada)).toEqual({
      taken: false,
      used: [0],
      refusedBy: 'user:ada',
      retryAfterMs: 5_000,
    });
    expect(await counters.take({ ...ada, gates: ['project', 'user:bob'] })).toEqual({ taken: true, used: [1] });
    nowMs += 5_000;
    expect(await counters.take(ada)).toMatchObject({ taken: true });
    await counters.closeGate('user:ada', 3_600_000);
    await counters.openGate('user:ada');
    expect(await counters.take(ada)).toMatchObject({ taken: true });
  });

  test('L18: takes at the same time never give more than there is', async () => {
    const counters = open({ now: () => startMs });
    const budgets = [minute('project', 25), minute('user:ada', 100)];
    const takes = Array.from({ length: 60 }, (_, index) =>
      // The other way round too: the order of asking must not lock two takes against each other.
      counters.take({ units: 1, budgets: index % 2 === 0 ? budgets : [...budgets].reverse() }),
    );
    const results = await Promise.all(takes);
    expect(results.filter(({ taken }) => taken)).toHaveLength(25);
    expect(await counters.take({ units: 0, budgets })).toEqual({ taken: true, used: [25, 25] });
  });
}
