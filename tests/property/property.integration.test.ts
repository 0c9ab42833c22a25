import { testRedisUrl } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { checksOf, runProperty } from './run/run-property.ts';
import { Lane } from './stage/lane.ts';

const redisUrl = testRedisUrl();

test('L1–L8, L10, L11, L14, L15: at every quiet point the cache says what Google says', async () => {
  const openLane = () => Lane.open((prefix) => ({ kind: 'redis', url: redisUrl!, prefix }));
  const { failure } = await runProperty({ checks: checksOf(20, 1), lanes: 4, openLane });
  expect(failure?.story ?? 'none').toBe('none');
}, 90_000);
