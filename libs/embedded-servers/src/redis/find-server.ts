import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { unpackDebianRedis } from './debian-package.ts';
import { type RedisProgram, type RedisSearch, speaks } from './redis-program.ts';

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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
