import { AppError, isAppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { toDatabaseError } from './to-database-error.ts';

/** As Drizzle wraps what the driver throws. */
function failedQuery(code: string | undefined): Error {
  const cause = Object.assign(new Error('the driver'), code === undefined ? {} : { code });
  return Object.assign(new Error('Failed query: select secrets', { cause }), { query: 'select', params: ['a@b.c'] });
}

describe('a failed query', () => {
  test.each(['CONNECTION_CLOSED', 'CONNECT_TIMEOUT', 'ECONNREFUSED', 'ENOTFOUND', '57P01', '57P03', '53300', '08006'])(
    '%s means that the database cannot be reached',
    (code) => {
      expect(isAppError(toDatabaseError(failedQuery(code)), 'database-unavailable')).toBe(true);
    },
  );

  test.each(['CONNECTION_DESTROYED', 'CONNECTION_CLOSED'])('%s is known outside of a statement, too', (code) => {
    const thrown = Object.assign(new Error('write'), { code });
    expect(isAppError(toDatabaseError(thrown), 'database-unavailable')).toBe(true);
  });

  test.each(['23503', '40001', '40P01'])('%s was undone for another change, and may be tried again', (code) => {
    const error = toDatabaseError(failedQuery(code));
    expect(isAppError(error, 'database-unavailable') && error.retry).toBe(true);
  });

  test.each(['42P01', '42703'])('%s means that it was not migrated', (code) => {
    expect(isAppError(toDatabaseError(failedQuery(code)), 'schema-out-of-date')).toBe(true);
  });

  test.each(['22P02', undefined])('%s is our own fault; L20: the values of the statement are dropped', (code) => {
    const failed = failedQuery(code);
    expect(toDatabaseError(failed)).toBe(failed.cause);
  });

  test('is not confused with errors from elsewhere', () => {
    const refused = Object.assign(new Error('another server'), { code: 'ECONNREFUSED' });
    expect(toDatabaseError(refused)).toBe(refused);
    const ours = new AppError('queue-unavailable', 'The queue is away.');
    expect(toDatabaseError(ours)).toBe(ours);
  });
});
