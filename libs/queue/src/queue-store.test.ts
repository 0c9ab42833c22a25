import { expect, test } from '@jest/globals';
import { chooseQueueStore } from './queue-store.ts';

const QUEUE_PREFIX = 'calendar-cache';

test('REDIS_URL decides for Redis', () => {
  const env = {
    REDIS_URL: 'redis://r',
    QUEUE_DATABASE_URL: 'postgres://q',
    DATABASE_URL: 'postgres://d',
    QUEUE_PREFIX,
  };
  expect(chooseQueueStore(env)).toEqual({ kind: 'redis', url: 'redis://r', prefix: 'calendar-cache' });
});

test('without Redis the queue lives in PostgreSQL, on its own direct connection when there is one', () => {
  const direct = { QUEUE_DATABASE_URL: 'postgres://q', DATABASE_URL: 'postgres://d', QUEUE_PREFIX };
  expect(chooseQueueStore(direct)).toEqual({ kind: 'postgres', url: 'postgres://q', schema: 'calendar_cache_queue' });
  const shared = { REDIS_URL: '', DATABASE_URL: 'postgres://d', QUEUE_PREFIX };
  expect(chooseQueueStore(shared)).toEqual({ kind: 'postgres', url: 'postgres://d', schema: 'calendar_cache_queue' });
});

test('no store at all and a prefix that names no schema are refused', () => {
  expect(() => chooseQueueStore({ QUEUE_PREFIX })).toThrow(expect.objectContaining({ code: 'invalid-environment' }));
  for (const prefix of ['9lives', 'x'.repeat(60)]) {
    const env = { DATABASE_URL: 'postgres://d', QUEUE_PREFIX: prefix };
    expect(() => chooseQueueStore(env)).toThrow(expect.objectContaining({ code: 'invalid-environment' }));
  }
});
