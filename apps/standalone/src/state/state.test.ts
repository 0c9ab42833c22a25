import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { lockInstance, runningInstance } from './instance-lock.ts';
import { type PortVariable, readPorts, startOnPort, writePorts } from './ports.ts';
import { keepSecrets, replaceApiKey } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'calendar-cache-state-'));
let file: string;
let count = 0;
beforeEach(() => {
  count += 1;
  file = join(folder, `file-${count}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('secrets', () => {
  test('L20: are made once, kept for the next start, and readable by the owner alone', () => {
    const made = keepSecrets(file);
    expect(keepSecrets(file)).toEqual(made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const values = Object.values(made);
    expect(new Set(values).size).toBe(values.length);
  });

  test('a key that was revoked is replaced, the others stay', () => {
    const made = keepSecrets(file);
    const changed = replaceApiKey(file, made);
    expect(changed).toEqual({ ...made, apiKey: changed.apiKey });
    expect(changed.apiKey).not.toBe(made.apiKey);
    expect(keepSecrets(file)).toEqual(changed);
  });

  test.each(['', 'no json', '{}', '{"apiKey":1}', 'null'])('a broken file %j is named, not replaced', (text) => {
    writeFileSync(file, text);
    expect(() => keepSecrets(file)).toThrow(/--reset/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('lockInstance', () => {
  test('keeps a second one out, and lets go', () => {
    const release = lockInstance(file);
    expect(runningInstance(file)).toBe(process.pid);
    expect(() => lockInstance(file)).toThrow(`process ${process.pid}`);
    release();
    expect(runningInstance(file)).toBeUndefined();
    lockInstance(file)();
  });

  test.each([
    ['no such process', '999999999 1'],
    ['an id that another process has by now', `${process.pid} 1`],
    ['nothing in it', ''],
  ])('a stale lock counts for nothing: %s', (_, content) => {
    writeFileSync(file, content);
    const release = lockInstance(file);
    expect(runningInstance(file)).toBe(process.pid);
    release();
  });
});

describe('startOnPort', () => {
  const taken = new AppError('port-taken', 'taken');
  const variable: PortVariable = 'API_PORT';

  test('takes the port of the last start again', async () => {
    writePorts(file, { API_PORT: 3_007 });
    expect(await startOnPort(variable, readPorts(file), {}, async ({ API_PORT }) => API_PORT)).toBe('3007');
  });

  test('takes a free one where somebody else has that now', async () => {
    const started = startOnPort(variable, { API_PORT: 3_007 }, {}, async ({ API_PORT }, near) => {
      if (API_PORT !== undefined) throw taken;
      return near;
    });
    expect(await started).toBe(3_000);
  });

  test('the port that the user set is taken or it is a failure', async () => {
    const environment = { API_PORT: '4000' };
    const asked: (string | undefined)[] = [];
    const started = startOnPort(variable, { API_PORT: 3_007 }, environment, async ({ API_PORT }) => {
      asked.push(API_PORT);
      throw taken;
    });
    await expect(started).rejects.toBe(taken);
    expect(asked).toEqual(['4000']);
  });
});
