import { expect, test } from '@jest/globals';
import { settlesWithin, withDeadline } from './deadline.ts';

const never = new Promise<string>(() => undefined);
const late = () => new Error('late');

test('work that ends in time gives its result or its error', async () => {
  await expect(withDeadline(Promise.resolve('done'), 1_000, late)).resolves.toBe('done');
  await expect(withDeadline(Promise.reject(new Error('broken')), 1_000, late)).rejects.toThrow('broken');
  await expect(settlesWithin(Promise.resolve(), 1_000)).resolves.toBe(true);
  await expect(settlesWithin(Promise.reject(new Error('broken')), 1_000)).resolves.toBe(true);
});

test('work that does not is given up', async () => {
  await expect(withDeadline(never, 1, late)).rejects.toThrow('late');
  await expect(settlesWithin(never, 1)).resolves.toBe(false);
});
