import { isVariableSet, parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { migrateDatabase } from '@calendar-cache/database';
import { startEmbeddedPostgres } from '@calendar-cache/embedded-servers';
import { AppError, toError } from '@calendar-cache/errors';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import type { RunningParts } from '../parts/running-parts.ts';
import { codeOf } from '../state/code-of.ts';

/** Connections: three apps with their pools, the queue's pools, and room for a curious person. */
const maxConnections = 200;

/**
 * The user's database, else the embedded one on `dataFolder`.
 * @returns the value of DATABASE_URL
 */
export async function provideDatabase(given: {
  environment: RawEnvironment;
  parts: RunningParts;
  dataFolder: string;
  cacheFolder: string;
  log: (line: string) => void;
}): Promise<string> {
  const { environment, parts, dataFolder, cacheFolder, log } = given;
  if (isVariableSet(environment, 'DATABASE_URL')) return environment.DATABASE_URL ?? '';
  const server = await parts.start(
    'PostgreSQL',
    () => startEmbeddedPostgres({ dataFolder, cacheFolder, maxConnections, log }),
    (started) => started.stop(),
  );
  return server.url;
}

/** Brings database and queue up to date. @throws AppError `database-unavailable`, `queue-unavailable`. */
export async function migrateAll(environment: RawEnvironment): Promise<void> {
  const queue = parseEnvironment(['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX'], environment);
  await Promise.all([
    migrateDatabase(queue.DATABASE_URL).catch((error: unknown) => {
      throw databaseFault(error);
    }),
    migrateQueueStore(chooseQueueStore(queue)),
  ]);
}

function databaseFault(thrown: unknown): AppError {
  const cause = innermost(thrown);
  return new AppError('database-unavailable', `The database can't be used: ${cause.message || codeOf(cause)}`, {
    cause,
  });
}

/** Drizzle's own error quotes the statement; the driver's lies beneath. */
function innermost(thrown: unknown): Error {
  const error = toError(thrown);
  return error.cause === undefined ? error : innermost(error.cause);
}
