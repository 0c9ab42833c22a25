import { isAppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { withDeadline } from './with-deadline.ts';

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
  expect(await withDeadline(new Shelf(Promise.resolve('found')), 1_000).find('7')).toBe('found 7');
  const failing = withDeadline(new Shelf(Promise.reject(new Error('broken'))), 1_000);
  await expect(failing.find('7')).rejects.toThrow('broken');
});

test('a call that nobody answers ends with database-unavailable', async () => {
  const silent = withDeadline(new Shelf(new Promise(() => undefined)), 10);
  const error = await silent.find('7').catch((thrown: unknown) => thrown);
  expect(isAppError(error, 'database-unavailable')).toBe(true);
});
