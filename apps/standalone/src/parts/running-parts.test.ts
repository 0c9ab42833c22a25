import { expect, test } from '@jest/globals';
import { RunningParts } from './running-parts.ts';

test('ends what was started, last first, once', async () => {
  const parts = new RunningParts();
  const ended: string[] = [];
  for (const name of ['database', 'worker', 'api']) {
    await parts.start(
      name,
      async () => name,
      async (value) => void ended.push(value),
    );
  }
  await Promise.all([parts.end(), parts.end()]);
  expect(ended).toEqual(['api', 'worker', 'database']);
});

test('an end in the middle of a start waits for it, ends it, and starts nothing more', async () => {
  const parts = new RunningParts();
  const ended: string[] = [];
  let finishStart: (value: string) => void = () => undefined;
  const starting = parts.start(
    'database',
    () => new Promise<string>((resolve) => (finishStart = resolve)),
    async (value) => void ended.push(value),
  );
  const ending = parts.end();
  expect(parts.interrupted.aborted).toBe(true);
  finishStart('database');
  await expect(starting).rejects.toThrow('interrupted');
  await ending;
  expect(ended).toEqual(['database']);
  await expect(
    parts.start(
      'api',
      async () => 'api',
      async () => undefined,
    ),
  ).rejects.toThrow('interrupted');
});

test('a part that does not start, or does not end, keeps no other from its end', async () => {
  const parts = new RunningParts();
  const ended: string[] = [];
  const end = async (value: string) => void ended.push(value);
  await parts.start('first', async () => 'first', end);
  await expect(parts.start('broken', () => Promise.reject(new Error('no')), end)).rejects.toThrow('no');
  await parts.start(
    'stuck',
    async () => 'stuck',
    () => Promise.reject(new Error('will not')),
  );
  await expect(parts.end()).rejects.toThrow('stuck could not be ended');
  expect(ended).toEqual(['first']);
});

test('the parts of a layer end together, and one that hangs is left behind', async () => {
  const parts = new RunningParts();
  const ended: string[] = [];
  const layer = { name: 'apps', patienceMs: 20 };
  const end = async (value: string) => void ended.push(value);
  await parts.start('database', async () => 'database', end);
  await parts.start('ingress', async () => 'ingress', end, layer);
  await parts.start(
    'worker',
    async () => 'worker',
    () => new Promise(() => undefined),
    layer,
  );
  await parts.end();
  expect(ended).toEqual(['ingress', 'database']);
});
