import { describe, expect, test } from '@jest/globals';
import { sweepStale } from './sweep-stale.ts';

/** The size of the portion that one sweep claims. */
async function claimed(state: { waiting: number; room: number | null }): Promise<number> {
  let limit = 0;
  const result = await sweepStale({
    subscriptionRepo: {
      claimDue: async (portion) => {
        limit = portion.limit;
        return Array.from({ length: limit }, (_, index) => `s${index}`);
      },
    },
    requests: { requestSync: async () => undefined },
    clock: { now: () => 0 },
    countWaitingSyncs: async () => state.waiting,
    roomForCalls: async () => state.room,
    portion: 100,
    fullSyncs: 8,
    claimMs: 60_000,
  });
  expect(result.calendars).toBe(limit);
  return limit;
}

describe('sweep-stale', () => {
  test.each([
    ['all that the workers can start', { waiting: 0, room: 5_000 }, 100],
    ['what the queue has room for', { waiting: 70, room: 5_000 }, 30],
    ['nothing where the queue is full', { waiting: 100, room: 5_000 }, 0],
    ['L18: no more than the quota has room for', { waiting: 0, room: 12 }, 12],
    ['L10: a few without any quota, for what somebody waits for is among the first', { waiting: 0, room: 0 }, 4],
    ['all where the quota is not known', { waiting: 0, room: null }, 100],
  ])('claims %s', async (_, state, limit) => {
    expect(await claimed(state)).toBe(limit);
  });
});
