import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { root } from '../bootstrap/root.mjs';

/** The servers of all runs, started once. */
export async function startTestServers() {
  const { provideTestServers } = await tsImport('@calendar-cache/testing', import.meta.url);
  const servers = await provideTestServers({
    cacheFolder: join(root, '.cache'),
    environment: process.env,
    log: (line) => console.log(line),
  });
  const { databaseUrl, redisUrl } = servers;
  return {
    environment: { TEST_DATABASE_URL: databaseUrl, ...(redisUrl === undefined ? {} : { TEST_REDIS_URL: redisUrl }) },
    stop: () => servers.stop(),
  };
}
