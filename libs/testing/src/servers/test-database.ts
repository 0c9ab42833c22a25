import { type DatabaseConnection, openDatabase } from '@calendar-cache/database';
import { administer, databasePrefix, databaseUrlOf, dropDatabase } from './administration.ts';
import { testServers } from './handover.ts';
import { jestHooks } from './jest-hooks.ts';

/** A migrated, empty database of one test file. */
export interface TestDatabase {
  url: string;
  /** A pool that is closed after the file's last test, so that it is no leak. */
  connection: DatabaseConnection;
}

/** The pool of {@link TestDatabase} in `pg_stat_activity`. */
export const testPoolName = 'calendar-cache-test-file';

let created = 0;

/**
 * Clones the migrated template for this test file (`const { url } = await testDatabase()` at its top) and drops the
 * clone after its last test.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { afterAll } = jestHooks();
  const { url, connection, drop } = await cloneTestDatabase();
  afterAll(drop);
  return { url, connection };
}

/** Clones the migrated template for whoever ends it with `drop`, in tests and outside of them. */
export async function cloneTestDatabase(
  options: { poolMax?: number } = {},
): Promise<TestDatabase & { drop(): Promise<void> }> {
  const { databaseUrl, templateDatabase, runId } = testServers();
  created += 1;
  const name = `${databasePrefix}${runId}_${process.pid}_${created}_${Math.random().toString(36).slice(2, 8)}`;
  await administer(databaseUrl, `create database "${name}" template "${templateDatabase}"`);
  const url = databaseUrlOf(databaseUrl, name);
  const connection = openDatabase({
    url,
    applicationName: testPoolName,
    poolMax: options.poolMax ?? 4,
    prepare: true,
  });
  const drop = async () => {
    await connection.close();
    await dropDatabase(databaseUrl, name);
  };
  return { url, connection, drop };
}
