import { expect, test } from '@jest/globals';
import { nextBackoffMs } from './backoff.ts';

const settings = { baseMs: 1_000, capMs: 60_000 };

test('L17: the ceiling doubles with every error up to the cap, and jitter takes the full width', () => {
  const ceilings = [0, 1, 2, 5, 6, 50].map((syncErrors) => nextBackoffMs({ syncErrors }, settings, 1));
  expect(ceilings).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  expect(nextBackoffMs({ syncErrors: 3 }, settings, 0)).toBe(0);
  expect(nextBackoffMs({ syncErrors: 3 }, settings, 0.25)).toBe(2_000);
});

test('what Google asks for is a floor', () => {
  expect(nextBackoffMs({ syncErrors: 0 }, settings, 0.5, 90_000)).toBe(90_000);
});
