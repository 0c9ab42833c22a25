import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadEnvironmentFile } from './load-environment-file.ts';

const names = ['CALENDAR_CACHE_TEST_NEW', 'CALENDAR_CACHE_TEST_SET', 'CALENDAR_CACHE_TEST_EMPTY'] as const;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calendar-cache-env-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of names) delete process.env[name];
});

describe('the file .env', () => {
  test('sets what is not set; the environment wins, also with an empty value', () => {
    process.env.CALENDAR_CACHE_TEST_SET = 'environment';
    process.env.CALENDAR_CACHE_TEST_EMPTY = '';
    writeFileSync(join(folder, '.env'), `# a comment\n${names.map((name) => `${name}="from the file"`).join('\n')}\n`);
    loadEnvironmentFile(folder);
    expect(names.map((name) => process.env[name])).toEqual(['from the file', 'environment', '']);
  });

  test('need not be there', () => {
    expect(() => loadEnvironmentFile(folder)).not.toThrow();
  });

  test('that can’t be read is said so, and not passed over', () => {
    mkdirSync(join(folder, '.env'));
    expect(() => loadEnvironmentFile(folder)).toThrow(expect.objectContaining({ code: 'invalid-environment' }));
  });
});
