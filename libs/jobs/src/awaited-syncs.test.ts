import { describe, expect, test } from '@jest/globals';
import { createAwaitedSyncs } from './awaited-syncs.ts';
import { createJobRequests } from './job-requests.ts';

const subscriptionId = '7f8f2d0c-6b1a-4f0e-9a55-0d3c2b1a9e8f';
const other = '11111111-6b1a-4f0e-9a55-0d3c2b1a9e8f';

function createWorld() {
  const world = { nowMs: 1_000_000, writes: [] as string[], isAway: false };
  const kept = new Map<string, number>();
  const marks = {
    mark: async (name: string, atMs: number) => {
      if (world.isAway) throw new Error('away');
      world.writes.push(name);
      kept.set(name, atMs);
    },
    findMark: async (name: string) => kept.get(name) ?? null,
  };
  return { world, awaited: createAwaitedSyncs(marks, { now: () => world.nowMs }) };
}

describe('L10: that somebody waits is kept beside the job', () => {
  test('it is later than the wish, for each sort of wish and calendar by itself', async () => {
    const { world, awaited } = createWorld();
    await awaited.remember(subscriptionId, 'notification');
    expect(await awaited.askedAtMs(subscriptionId, 'notification')).toBeGreaterThanOrEqual(world.nowMs);
    expect(await awaited.askedAtMs(subscriptionId, 'person')).toBeNull();
    expect(await awaited.askedAtMs(other, 'notification')).toBeNull();
  });

  test('a storm on one calendar writes once a second, and no wish is later than what is kept', async () => {
    const { world, awaited } = createWorld();
    for (let wish = 0; wish < 1_000; wish += 1) {
      await awaited.remember(subscriptionId, 'notification');
      expect(await awaited.askedAtMs(subscriptionId, 'notification')).toBeGreaterThanOrEqual(world.nowMs);
      world.nowMs += 10;
    }
    expect(world.writes.length).toBeGreaterThanOrEqual(10);
    expect(world.writes.length).toBeLessThanOrEqual(11);
  });

  test('L18: once no job can be waiting any more, it is no later than the wish that was written', async () => {
    const { world, awaited } = createWorld();
    const askedAtMs = world.nowMs;
    await awaited.remember(subscriptionId, 'notification');
    world.nowMs += 20_000;
    expect(await awaited.askedAtMs(subscriptionId, 'notification')).toBe(askedAtMs);
  });

  test('a clock that was set back, and a write that failed, are no reason to keep nothing', async () => {
    const { world, awaited } = createWorld();
    await awaited.remember(subscriptionId, 'person');
    world.nowMs -= 500_000;
    await awaited.remember(subscriptionId, 'person');
    expect(world.writes).toHaveLength(2);
    world.isAway = true;
    await expect(awaited.remember(other, 'person')).rejects.toThrow('away');
    world.isAway = false;
    await awaited.remember(other, 'person');
    expect(world.writes).toHaveLength(3);
  });
});

describe('L10: requests', () => {
  function recorded(remember: () => Promise<void> = async () => undefined) {
    const events: string[] = [];
    const forgotten: unknown[] = [];
    const requests = createJobRequests(
      {
        add: async () => {
          events.push('added');
          return { jobId: '1' };
        },
      },
      {
        awaited: {
          remember: (id, by) => {
            events.push(`${by} waits for ${id}`);
            return remember();
          },
        },
        onForgotten: (thrown) => forgotten.push(thrown),
      },
    );
    return { events, forgotten, requests };
  }

  test.each([
    ['notification', ['notification']],
    ['refresh', ['person']],
    ['operator', ['person']],
    ['stale', []],
    ['connected', []],
  ] as const)('%s: who waits is kept before the job is added', async (reason, waiting) => {
    const { events, requests } = recorded();
    await requests.requestSync({ subscriptionId, reason });
    expect(events).toEqual([...waiting.map((by) => `${by} waits for ${subscriptionId}`), 'added']);
  });

  test('L12: where it can’t be kept, the job is in the queue all the same', async () => {
    const away = new Error('away');
    const { events, forgotten, requests } = recorded(() => Promise.reject(away));
    await requests.requestSync({ subscriptionId, reason: 'notification' });
    expect(events).toContain('added');
    expect(forgotten).toEqual([away]);
  });
});
