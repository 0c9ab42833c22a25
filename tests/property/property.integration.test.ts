import { describe, expect, test } from '@jest/globals';
import { checksOf, runProperty } from './run/run-property.ts';
import { openLaneOn } from './stage/open-lane-on.ts';

/** What npm test has time for; `npm run property` is the long haul. */
const slices = [
  { queue: 'redis', sequences: 20, seed: 1 },
  { queue: 'postgres', sequences: 4, seed: 90_001 },
] as const;

describe('L1 to L8, L10, L11, L14, L15: at every quiet point, and amid change as of its age, the cache says what Google says', () => {
  test.each(slices)(
    '$sequences random sequences, the queue in $queue',
    async ({ queue, sequences, seed }) => {
      const openLane = openLaneOn(queue);
      const checks = checksOf(sequences, seed, 5);
      const result = await runProperty({ checks, queue, lanes: 4, shrinkMs: 20_000, openLane });
      expect(result.failure?.story ?? 'none').toBe('none');
      expect(result.sequences).toBe(sequences);
    },
    300_000,
  );
});
