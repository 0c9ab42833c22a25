import { expect, test } from '@jest/globals';
import type { HorizonCandidate } from '../calendar-subscription/calendar-subscription.ts';
import { dayMs } from '../time/clock.ts';
import { type ExtendHorizonsDependencies, extendHorizons } from './extend-horizons.ts';

/** Calendars whose coverage ends at the given instants, and what extending each of them does. */
function roundOver(ends: number[], extend: (id: string) => Promise<object | null>, options: { roundMs?: number } = {}) {
  const candidates = ends.map((coveredUntilMs, index): HorizonCandidate => ({ id: `c${index}`, coveredUntilMs }));
  const failed: string[] = [];
  const pauses: number[] = [];
  let nowMs = 0;
  const deps = {
    subscriptionRepo: {
      findNeedingHorizon: async ({ after, limit }: { after: HorizonCandidate | null; limit: number }) => {
        const start = after === null ? 0 : candidates.findIndex(({ id }) => id === after.id) + 1;
        return candidates.slice(start, start + limit);
      },
    },
    service: { extendHorizon: extend },
    clock: { now: () => nowMs++ },
    horizonMs: 400 * dayMs,
    roundMs: options.roundMs ?? dayMs,
    pause: async (ms: number) => void pauses.push(ms),
    onFailed: (id: string) => void failed.push(id),
  };
  return { round: extendHorizons(deps as unknown as ExtendHorizonsDependencies), failed, pauses };
}

test('L2: one round reaches every calendar, however many pages there are', async () => {
  const { round } = roundOver(
    Array.from({ length: 250 }, () => 0),
    async () => ({}),
  );
  expect(await round).toEqual({ outcome: 'extended', calendars: 250, overtaken: 0, failed: 0 });
});

test('a calendar that can’t be extended does not hold back those behind it', async () => {
  const { round, failed } = roundOver([0, 0, 0], async (id) => {
    if (id === 'c0') throw new Error('broken');
    return id === 'c1' ? null : {};
  });
  expect(await round).toEqual({ outcome: 'extended', calendars: 1, overtaken: 1, failed: 1 });
  expect(failed).toEqual(['c0']);
});

test('a round ends in time, so that the next one can go on', async () => {
  const { round } = roundOver(
    Array.from({ length: 250 }, () => 0),
    async () => ({}),
    { roundMs: 50 },
  );
  expect((await round).calendars).toBeLessThan(60);
});

test('L2: one that loses to a sync is tried again at once, with growing pauses', async () => {
  let losses = 2;
  const { round, pauses } = roundOver([0], async () => {
    losses -= 1;
    return losses >= 0 ? null : {};
  });
  expect(await round).toEqual({ outcome: 'extended', calendars: 1, overtaken: 0, failed: 0 });
  expect(pauses).toEqual([200, 400]);
});

test('one that loses again and again is left to the next round', async () => {
  const { round, pauses } = roundOver([0], async () => null);
  expect(await round).toMatchObject({ calendars: 0, overtaken: 1 });
  expect(pauses).toHaveLength(4);
});
