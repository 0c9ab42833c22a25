import { isAppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { guardRepository } from './guard-repository.ts';

class Shelf {
  readonly #answer: Promise<string>;

  constructor(answer: Promise<string>) {
    this.#answer = answer;
  }

  find(id: string): Promise<string> {
    return this.#answer.then((answer) => `${answer} ${id}`);
  }
}

test('a call that is answered in time is as it was', async () => {
  expect(await guardRepository(new Shelf(Promise.resolve('found')), { deadlineMs: 1_000 }).find('7')).toBe('found 7');
  const failing = guardRepository(new Shelf(Promise.reject(new Error('broken'))), { deadlineMs: 1_000 });
  await expect(failing.find('7')).rejects.toThrow('broken');
});

test('a call that nobody answers ends with database-unavailable', async () => {
  const silent = guardRepository(new Shelf(new Promise(() => undefined)), { deadlineMs: 10 });
  const error = await silent.find('7').catch((thrown: unknown) => thrown);
  expect(isAppError(error, 'database-unavailable')).toBe(true);
});

test('L20: a failed query says what it means, and not what it was about', async () => {
  const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
  const failed = Object.assign(new Error('Failed query, params: a@b.c', { cause }), { query: '', params: ['a@b.c'] });
  const error = await guardRepository(new Shelf(Promise.reject(failed)))
    .find('7')
    .catch((thrown: unknown) => thrown);
  expect(isAppError(error, 'database-unavailable')).toBe(true);
  expect(String(error)).not.toContain('a@b.c');
});
