import { AppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { createFailureLimit, networkOf } from './failure-limit.ts';

test('each address has its own failures', async () => {
  const limit = createFailureLimit({ failures: 1, windowSeconds: 60 });
  const refusal = new AppError('unauthorized', 'no');
  await expect(limit.refuse('192.0.2.1', refusal)).rejects.toBe(refusal);
  await expect(limit.refuse('192.0.2.1', refusal)).rejects.toMatchObject({ code: 'rate-limited', cause: refusal });
  await expect(limit.refuse('192.0.2.2', refusal)).rejects.toBe(refusal);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['2001:db8::3:4:5:6:7', '2001:db8:0:3'],
  ['::1', '0:0:0:0'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
