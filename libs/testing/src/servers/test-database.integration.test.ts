import { openDatabase } from '@calendar-cache/database';
import { describe, expect, test } from '@jest/globals';
import { administer } from './administration.ts';
import { testDatabase } from './test-database.ts';
import { testQueuePrefix } from './test-queue.ts';

const first = await testDatabase();
const second = await testDatabase();

describe('a database of a test file', () => {
  test('is a copy of the migrated template', async () => {
    const tables = await administer(first.url, `select to_regclass('calendar_subscriptions')::text as name`);
    expect(tables).toEqual([{ name: 'calendar_subscriptions' }]);
  });

  test('is its own: what one holds is not in the other', async () => {
    await first.connection.database.execute('create table only_here (id int)');
    const rows = await second.connection.database.execute(`select to_regclass('only_here')::text as name`);
    expect([...rows]).toEqual([{ name: null }]);
  });

  test('is reached by any number of further pools', async () => {
    const pool = openDatabase({ url: first.url, applicationName: 'further', poolMax: 2, prepare: true });
    await expect(pool.ping()).resolves.toBeUndefined();
    await pool.close();
  });
});

test('no two queue prefixes are the same, and all are fit for a schema name', () => {
  const prefixes = [testQueuePrefix(), testQueuePrefix()];
  expect(new Set(prefixes).size).toBe(2);
  expect(prefixes.every((prefix) => /^[a-z_][a-z0-9_]{0,50}$/.test(prefix))).toBe(true);
});
