import { expect, test } from '@jest/globals';
import { retryAfterMsOf, retryDelayMs } from './retry-delay.ts';

const settings = { retries: 2, maxRetryDelayMs: 5_000, random: () => 0.5 };
const refusal = { status: 503, retryAfterMs: 2_000 };

test.each(['GET', 'PUT', 'DELETE', 'HEAD'])(
  'a 503 to %s that says when to come again is repeated, a little later',
  (method) => {
    expect(retryDelayMs({ method, attempt: 1 }, refusal, settings)).toBe(2_500);
  },
);

test.each([2_000, 5_000])('the waits of many clients are spread, and never shorter than %d ms', (retryAfterMs) => {
  const delays = [0, 0.5, 1].map((random) =>
    retryDelayMs({ method: 'GET', attempt: 1 }, { status: 503, retryAfterMs }, { ...settings, random: () => random }),
  );
  // 5 s is what the service says of an unknown answer, and the longest that is waited for by default.
  expect(delays).toEqual([retryAfterMs, retryAfterMs * 1.25, retryAfterMs * 1.5]);
});

test.each([
  ['a POST', { method: 'POST', attempt: 1 }, refusal],
  ['the third try of three', { method: 'GET', attempt: 3 }, refusal],
  ['a 503 without Retry-After', { method: 'GET', attempt: 1 }, { status: 503, retryAfterMs: undefined }],
  ['a wait that is too long', { method: 'GET', attempt: 1 }, { status: 503, retryAfterMs: 5_001 }],
  ['a 500', { method: 'GET', attempt: 1 }, { status: 500, retryAfterMs: 1 }],
  ['a 429', { method: 'GET', attempt: 1 }, { status: 429, retryAfterMs: 1_000 }],
])('%s is not repeated', (_what, call, given) => {
  expect(retryDelayMs(call, given, settings)).toBeNull();
});

test.each([
  [null, undefined],
  ['3', 3_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After %p is %p ms', (header, expected) => {
  expect(retryAfterMsOf(header, 1_000)).toBe(expected);
});
