import { AppError } from '@calendar-cache/errors';

/** What the run's set-up tells the test files, through the environment of Jest's workers. */
export interface Handover {
  /** The server's URL, with a user who may create databases. */
  databaseUrl: string;
  templateDatabase: string;
  redisUrl: string | undefined;
  /** Names this run among others that share a server. */
  runId: string;
}

const variable = 'CALENDAR_CACHE_TEST_SERVERS';

/**
 * Puts the servers where the workers will find them: under our own variable, and under the two that a user may set,
 * for test files of libraries which this one depends on and which therefore can't import it.
 */
export function handOver(handover: Handover): void {
  process.env[variable] = JSON.stringify(handover);
  process.env.TEST_DATABASE_URL = handover.databaseUrl;
  if (handover.redisUrl !== undefined) process.env.TEST_REDIS_URL = handover.redisUrl;
}

/**
 * The servers of this run.
 * @throws AppError `invalid-environment` outside of the `integration` project
 */
export function testServers(): Handover {
  const text = process.env[variable];
  if (text === undefined) {
    throw new AppError(
      'invalid-environment',
      'There are test servers only in *.integration.test.ts files run by npm test.',
    );
  }
  return JSON.parse(text) as Handover;
}
