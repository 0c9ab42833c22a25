import { fileURLToPath } from 'node:url';
import { migrateDatabase } from '@calendar-cache/database';
import { startTestRun, type TestRun } from '@calendar-cache/testing';

/** Starts the test servers once for all files of the `integration` project. */
export function startServers(): Promise<TestRun> {
  return startTestRun({
    cacheFolder: fileURLToPath(new URL('../.cache', import.meta.url)),
    environment: process.env,
    log: (line) => process.stderr.write(`${line}\n`),
    migrate: (databaseUrl) => migrateDatabase(databaseUrl),
  });
}
