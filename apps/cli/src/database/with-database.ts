import { parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { type Database, openDatabase } from '@calendar-cache/database';

/** Runs something on the database of DATABASE_URL, and closes it again. */
export async function withDatabase<Result>(
  environment: RawEnvironment,
  run: (database: Database) => Promise<Result>,
): Promise<Result> {
  const { DATABASE_URL, DATABASE_PREPARE } = parseEnvironment(['DATABASE_URL', 'DATABASE_PREPARE'], environment);
  const connection = openDatabase({
    url: DATABASE_URL,
    applicationName: 'calendar-cache-cli',
    poolMax: 2,
    prepare: DATABASE_PREPARE,
  });
  try {
    return await run(connection.database);
  } finally {
    await connection.close();
  }
}
