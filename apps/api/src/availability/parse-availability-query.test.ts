import { isAppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { parseAvailabilityQuery } from './parse-availability-query.ts';

const context = { teamId: null, defaultMaxStalenessMs: 3_600_000 };
const range = 'from=2027-03-01T00:00:00Z&to=2027-03-08T00:00:00Z';

test('L1: the thousandth parameter and those after it are not dropped in silence', () => {
  const ids = Array.from({ length: 2_500 }, (_, index) => `user-${index}`);
  const query = ids.map((id) => `userId=${id}`).join('&');
  expect(parseAvailabilityQuery(`${query}&${range}`, context).selection.ids).toEqual(ids);
});

test('a flood of parameters that nobody knows is refused shortly', () => {
  const flood = Array.from({ length: 20_000 }, (_, index) => `p${index}=${'x'.repeat(50)}`).join('&');
  try {
    parseAvailabilityQuery(`${flood}&${range}`, context);
    throw new Error('was not refused');
  } catch (error) {
    if (!isAppError(error, 'invalid-request')) throw error;
    expect(error.message.length + JSON.stringify(error.details).length).toBeLessThan(2_000);
  }
});
