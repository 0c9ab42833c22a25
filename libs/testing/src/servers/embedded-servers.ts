import { join } from 'node:path';
import { startEmbeddedPostgres, startEmbeddedRedis } from '@calendar-cache/embedded-servers';
import { AppError, isAppError } from '@calendar-cache/errors';
import type { TestServer, TestServersOptions } from './server-source.ts';

/** How many test runs of one checkout may go on at once. */
const maxRuns = 8;

/** The PostgreSQL that npm brought, with a data folder that no other run uses right now. */
export async function embeddedPostgres({ cacheFolder, log }: TestServersOptions): Promise<TestServer> {
  return inFreeFolder(join(cacheFolder, 'test-postgres'), async (dataFolder) => {
    const server = await startEmbeddedPostgres({ dataFolder, cacheFolder, log, durable: false });
    return { url: server.url, source: 'embedded PostgreSQL', stop: () => server.stop() };
  });
}

/** A Redis of the PATH or of the distribution's package. */
export async function embeddedRedis({
  cacheFolder,
  environment,
  log,
}: TestServersOptions): Promise<TestServer | undefined> {
  return inFreeFolder(join(cacheFolder, 'test-redis'), async (dataFolder) => {
    const server = await startEmbeddedRedis({ dataFolder, cacheFolder, environment, log });
    return server && { url: server.url, source: 'redis-server of this machine', stop: () => server.stop() };
  });
}

/** Tries numbered folders until one is not in use; they are kept, so that the next run starts faster. */
async function inFreeFolder<Server>(prefix: string, start: (folder: string) => Promise<Server>): Promise<Server> {
  for (let number = 1; number <= maxRuns; number += 1) {
    try {
      return await start(`${prefix}-${number}`);
    } catch (error) {
      if (!isAppError(error, 'embedded-server-failed') || error.details.ownerPid === undefined) throw error;
    }
  }
  throw new AppError('embedded-server-failed', `${maxRuns} test runs use this checkout already.`);
}
