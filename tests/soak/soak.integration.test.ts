import { expect, test } from '@jest/globals';
import { openStoreOn } from './year/open-store.ts';
import { absentKinds, runYear } from './year/run-year.ts';

/** What npm test has time for; `npm run soak:year` is the long haul. */
const slice = { seed: 20_260_101, days: 13, calendars: 6 };

test('L2, L13, L14, L16, L17: through a fortnight of comings, goings and losses everybody is answered rightly every day', async () => {
  const result = await runYear({ ...slice, openStore: openStoreOn('redis') });
  expect(result.failure ?? 'none').toBe('none');
  expect(absentKinds(result)).toEqual([]);
  expect(result.days).toBe(slice.days);
  expect(result.checks.answers).toBeGreaterThan(40);
  expect(result.checks.live).toBeGreaterThan(5);
  expect(result.checks.refused).toBeGreaterThan(2);
}, 180_000);
