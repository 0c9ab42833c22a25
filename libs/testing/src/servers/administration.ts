import { openDatabase } from '@calendar-cache/database';

/** The name under which these statements appear in `pg_stat_activity`. */
export const administratorName = 'calendar-cache-test-administrator';

/** Every database of a test run is named so, with the run's id and a number after it. */
export const databasePrefix = 'calendar_cache_test_';

/** A run older than this has died without cleaning up. */
const abandonedAfterMs = 6 * 3_600_000;

/** Runs one statement on a connection of its own and gives its rows. */
export async function administer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const connection = openDatabase({ url, applicationName: administratorName, poolMax: 1, prepare: false });
  try {
    return [...(await connection.database.execute(statement))];
  } finally {
    await connection.close();
  }
}

/** The URL of another database on the same server. */
export function databaseUrlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** A new run's id: sorts by time, tells its age, and is part of a database's name. */
export function newRunId(nowMs: number, pid: number): string {
  return `${nowMs.toString(36)}_${pid.toString(36)}`;
}

/** Whether a database belongs to a test run that ended long ago without dropping it. */
export function isAbandoned(database: string, nowMs: number): boolean {
  const startMs = Number.parseInt(database.slice(databasePrefix.length).split('_')[0] ?? '', 36);
  return database.startsWith(databasePrefix) && Number.isFinite(startMs) && nowMs - startMs > abandonedAfterMs;
}

/** Creates the one database of this run that is migrated; the others are copies of it. Drops what dead runs left. */
export async function createTemplateDatabase(
  serverUrl: string,
  runId: string,
  migrate: (databaseUrl: string) => Promise<void>,
): Promise<string> {
  const databases = await administer(
    serverUrl,
    `select datname from pg_database where datname like '${databasePrefix}%'`,
  );
  for (const { datname } of databases) {
    if (typeof datname === 'string' && isAbandoned(datname, Date.now())) await dropDatabase(serverUrl, datname);
  }
  const template = `${databasePrefix}${runId}_template`;
  await administer(serverUrl, `create database "${template}" template template0 encoding 'UTF8'`);
  await migrate(databaseUrlOf(serverUrl, template));
  return template;
}

/** Drops the run's databases, also those of test files that were killed. */
export async function dropDatabasesOf(serverUrl: string, runId: string): Promise<void> {
  const pattern = `${databasePrefix}${runId}_%`.replaceAll('_', '\\_');
  for (const { datname } of await administer(
    serverUrl,
    `select datname from pg_database where datname like '${pattern}'`,
  )) {
    if (typeof datname === 'string') await dropDatabase(serverUrl, datname);
  }
}

/** Drops a database and cuts off whoever is still connected to it. */
export async function dropDatabase(serverUrl: string, database: string): Promise<void> {
  await administer(serverUrl, `drop database if exists "${database}" with (force)`);
}
