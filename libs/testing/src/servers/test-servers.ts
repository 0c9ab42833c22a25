import { AppError, toError } from '@calendar-cache/errors';
import { dockerPostgres, dockerRedis } from './docker-servers.ts';
import { embeddedPostgres, embeddedRedis } from './embedded-servers.ts';
import type { ServerSource, TestServer, TestServersOptions } from './server-source.ts';

/** The servers of one test run. */
export interface TestServers {
  databaseUrl: string;
  /** Absent where no Redis can be had; the suites that need one are then reported as skipped. */
  redisUrl: string | undefined;
  stop(): Promise<void>;
}

const usualSources: Record<'database' | 'redis', readonly ServerSource[]> = {
  database: [given('TEST_DATABASE_URL'), dockerPostgres, embeddedPostgres],
  redis: [given('TEST_REDIS_URL'), dockerRedis, embeddedRedis],
};

const installRedis =
  'No Redis for the tests: install redis-server or valkey-server, start Docker, or set TEST_REDIS_URL.';

/**
 * Finds or brings PostgreSQL and Redis for the tests, first that works: the given URL, a Docker engine, the embedded
 * PostgreSQL and a Redis of the PATH or of the distribution.
 * @throws AppError `embedded-server-failed` when there is no PostgreSQL, or, with `CI=true`, no Redis
 */
export async function provideTestServers(
  options: TestServersOptions,
  sources: Readonly<typeof usualSources> = usualSources,
): Promise<TestServers> {
  const [database, redis] = await Promise.allSettled([
    firstThatWorks(sources.database, options),
    firstThatWorks(sources.redis, options),
  ]);
  const servers = [database, redis].flatMap((server) => (server.status === 'fulfilled' ? (server.value ?? []) : []));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    if (database.status === 'rejected') throw database.reason;
    if (redis.status === 'rejected') throw redis.reason;
    if (database.value === undefined) {
      throw new AppError('embedded-server-failed', 'No PostgreSQL for the tests: set TEST_DATABASE_URL.');
    }
    if (redis.value === undefined) {
      if (isTrue(options.environment.CI)) throw new AppError('embedded-server-failed', installRedis);
      options.log(`${installRedis} The suites that need it are skipped.`);
    }
    options.log(`Test servers: ${servers.map(({ source }) => source).join(', ')}.`);
    return { databaseUrl: database.value.url, redisUrl: redis.value?.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tries the sources in their order; one that fails is told of and passed over, except the last. */
export async function firstThatWorks(
  sources: readonly ServerSource[],
  options: TestServersOptions,
): Promise<TestServer | undefined> {
  for (const [index, source] of sources.entries()) {
    try {
      const server = await source(options);
      if (server !== undefined) return server;
    } catch (error) {
      if (index === sources.length - 1) throw error;
      options.log(toError(error).message);
    }
  }
  return undefined;
}

/** A server that the user named. */
export function given(variable: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): ServerSource {
  return async ({ environment }) => {
    const url = environment[variable];
    return url ? { url, source: variable, stop: async () => undefined } : undefined;
  };
}

function isTrue(value: string | undefined): boolean {
  return value === 'true' || value === '1';
}
