import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { startGateUpkeep } from './gate-upkeep.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function open(act: { share?: () => Promise<void>; write?: () => Promise<void> } = {}) {
  const done = { shares: 0, writes: 0, warnings: [] as string[] };
  const upkeep = startGateUpkeep({
    limiter: {
      share: async () => {
        done.shares += 1;
        await act.share?.();
      },
    },
    uses: {
      write: async () => {
        done.writes += 1;
        await act.write?.();
      },
    },
    logger: { warn: (_fields: unknown, message?: string) => void done.warnings.push(message ?? '') },
    shareEveryMs: 1_000,
    writeEveryMs: 60_000,
  });
  return { done, upkeep };
}

test('counts are shared and uses written now and then, uses once more at the end', async () => {
  const { done, upkeep } = open();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(done).toMatchObject({ shares: 60, writes: 1 });
  await upkeep.stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(done).toEqual({ shares: 60, writes: 2, warnings: [] });
});

test('an outage is told once, and what is slow is not begun twice', async () => {
  let away = true;
  const { done, upkeep } = open({
    share: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      if (away) throw new Error('away');
    },
  });
  await jest.advanceTimersByTimeAsync(10_000);
  expect(done.shares).toBeLessThanOrEqual(5);
  expect(done.warnings).toHaveLength(1);
  away = false;
  await jest.advanceTimersByTimeAsync(4_000);
  away = true;
  await jest.advanceTimersByTimeAsync(4_000);
  expect(done.warnings).toHaveLength(2);
  await Promise.all([upkeep.stop(), jest.advanceTimersByTimeAsync(2_000)]);
});
