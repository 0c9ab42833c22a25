import { testDatabase } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { migrateDatabase } from './migrate-database.ts';

const { connection, url } = await testDatabase();
const { database } = connection;

test('several migrators at once leave one migrated database, and those who come later find nothing to do', async () => {
  await database.execute(sql`DROP SCHEMA public CASCADE`);
  await database.execute(sql`DROP SCHEMA drizzle CASCADE`);
  await database.execute(sql`CREATE SCHEMA public`);
  await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  await migrateDatabase(url);
  const [state] = await database.execute(sql`
    SELECT (SELECT count(*)::int FROM features) AS flags,
      (SELECT count(*) = count(DISTINCT hash) FROM drizzle.__drizzle_migrations) AS each_once`);
  expect(state).toEqual({ flags: 3, each_once: true });
});

test('a migration that fails says so, and the next one is not locked out', async () => {
  await database.execute(sql`DELETE FROM drizzle.__drizzle_migrations`);
  await expect(migrateDatabase(url)).rejects.toThrow();
  await expect(migrateDatabase(url)).rejects.toThrow();
});
