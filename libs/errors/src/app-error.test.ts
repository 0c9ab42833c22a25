import { expect, test } from '@jest/globals';
import { AppError, isAppError, toError } from './index.ts';

test('an AppError takes its status and its retry advice from the closed list', () => {
  const error = new AppError('queue-unavailable', 'The queue did not answer within 1500 ms.', { retryAfterMs: 2_000 });
  expect([error.status, error.retry, error.retryAfterMs, error.name]).toEqual([503, true, 2_000, 'AppError']);
});

test('an AppError may know better than the list that nothing will change by itself', () => {
  expect(new AppError('availability-unknown', 'No.', { retry: false }).retry).toBe(false);
  expect(new AppError('availability-unknown', 'No.').retry).toBe(true);
});

test('isAppError narrows by code', () => {
  const error = new AppError('not-found', 'No route /nope.');
  expect(isAppError(error)).toBe(true);
  expect(isAppError(error, 'not-found', 'forbidden')).toBe(true);
  expect(isAppError(error, 'forbidden')).toBe(false);
  expect(isAppError(new Error('x'))).toBe(false);
});

test('toError keeps errors and wraps everything else', () => {
  const error = new Error('x');
  expect(toError(error)).toBe(error);
  expect(toError('plain').message).toBe('plain');
});
