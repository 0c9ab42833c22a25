import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from '../client/database.ts';
import { defaultMigrationsFolder } from './migrations-folder.ts';

/** How many migrations this database has not seen; all of them where none has run. */
export async function countPendingMigrations(
  database: Database,
  migrationsFolder = defaultMigrationsFolder,
): Promise<number> {
  const lastMs = await findLast(database);
  return readMigrationFiles({ migrationsFolder }).filter(({ folderMillis }) => folderMillis > lastMs).length;
}

/** As the migrator does: whatever is younger than the last one that ran has not run. */
async function findLast(database: Database): Promise<number> {
  const [table] = await database.execute<{ isThere: boolean }>(
    sql`SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS "isThere"`,
  );
  if (table?.isThere !== true) return 0;
  const [last] = await database.execute<{ lastMs: number | null }>(
    sql`SELECT max(created_at)::float8 AS "lastMs" FROM drizzle.__drizzle_migrations`,
  );
  return last?.lastMs ?? 0;
}
