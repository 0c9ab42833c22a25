import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from '../process/run-program.ts';
import { unpackDebianRedis } from './debian-package.ts';

/** A program that speaks Redis, and the environment that it needs. */
export interface RedisProgram {
  path: string;
  environment: NodeJS.ProcessEnv;
}

/** What {@link findRedis} may look at. */
export interface RedisSearch {
  cacheFolder: string;
  environment?: NodeJS.ProcessEnv;
  log?: (line: string) => void;
  /** dpkg's record of the installed packages, which are not downloaded again; the system's own by default. */
  packageRecord?: string;
}

/** A `redis-server` or `valkey-server` on the PATH, else the one of the distribution's package, else undefined. */
export async function findRedis(search: RedisSearch): Promise<RedisProgram | undefined> {
  const environment = search.environment ?? process.env;
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    for (const name of ['redis-server', 'valkey-server']) {
      const program = { path: join(folder, name), environment: { PATH: environment.PATH } };
      if (isExecutable(program.path) && (await speaks(program))) return program;
    }
  }
  return unpackDebianRedis(search);
}

/** Whether the program starts at all: it is there, its libraries are found, it was built for this machine. */
export async function speaks({ path, environment }: RedisProgram): Promise<boolean> {
  return (await runProgram(path, ['--version'], { environment, deadlineMs: 10_000 })).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
