import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { defaultMigrationsFolder } from './migrations-folder.ts';

/** Any number will do as long as every migrator of this product takes the same one. */
const migrationLockId = 4_207_531_902;

/**
 * Brings the schema up to date. Safe when several start at once: the others wait for the lock and then find
 * nothing to do. Needs a direct connection, since the lock belongs to the session.
 */
export async function migrateDatabase(url: string, migrationsFolder = defaultMigrationsFolder): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 5 });
  try {
    await client`select pg_advisory_lock(${migrationLockId}::bigint)`;
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.end({ timeout: 5 });
  }
}
