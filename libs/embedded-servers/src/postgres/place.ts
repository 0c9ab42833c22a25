import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { reachableFolder } from './cache-folders.ts';
import { canEnter, type ServerUser, serverUser } from './server-user.ts';

/** Where a PostgreSQL of ours lives and as whom it runs. */
export interface Place {
  /** PostgreSQL's own data directory. */
  clusterFolder: string;
  /** Where runnable copies of the programs go. */
  programFolder: string;
  user: ServerUser | undefined;
  /** Where the cluster still lies, when the checkout has meanwhile been moved to where the server's user can't go. */
  moveFrom: string | undefined;
}

/** The file in the data folder that names the cluster's folder, wherever that is. */
const recordName = 'cluster-folder';

/** The cluster that the data folder names, or undefined before the first start. */
export function recordedCluster(dataFolder: string): string | undefined {
  const file = join(dataFolder, recordName);
  return existsSync(file) ? resolve(dataFolder, readFileSync(file, 'utf8').trim()) : undefined;
}

/** Writes down where the cluster is; relative when it is inside, so that a checkout can be moved. */
export function recordCluster(dataFolder: string, clusterFolder: string): void {
  const isInside = dirname(clusterFolder) === dataFolder;
  writeFileSync(join(dataFolder, recordName), `${isInside ? basename(clusterFolder) : clusterFolder}\n`);
}

/**
 * Finds the place of the last start again, else chooses one: inside the data folder, or, where the
 * server's user can't enter that, in the first cache folder which he can.
 * @throws AppError `embedded-server-failed` when he can enter none
 */
export function choosePlace(dataFolder: string, cacheFolder: string, cacheFolders: readonly string[]): Place {
  for (const folder of [dataFolder, cacheFolder]) mkdirSync(folder, { recursive: true });
  const folder = realpathSync(dataFolder);
  const recorded = recordedCluster(folder);
  const user = serverUser(recorded);
  const isOutside = recorded !== undefined && dirname(recorded) !== folder && canEnter(user, dirname(recorded));
  const home = isOutside ? dirname(recorded) : chooseHome(folder, cacheFolder, user, cacheFolders);
  mkdirSync(home, { recursive: true });
  if (user !== undefined) chmodSync(home, 0o755);
  const clusterFolder = join(home, 'cluster');
  const moveFrom = recorded !== clusterFolder && existsSync(recorded ?? '') ? recorded : undefined;
  return { clusterFolder, programFolder: home === folder ? realpathSync(cacheFolder) : dirname(home), user, moveFrom };
}

function chooseHome(
  dataFolder: string,
  cacheFolder: string,
  user: ServerUser | undefined,
  cacheFolders: readonly string[],
): string {
  if (user !== undefined) chmodSync(dataFolder, 0o755);
  if (canEnter(user, dataFolder) && canEnter(user, cacheFolder)) return dataFolder;
  const reachable = reachableFolder(user, cacheFolders);
  if (reachable !== undefined)
    return join(reachable, createHash('sha256').update(dataFolder).digest('hex').slice(0, 16));
  throw new AppError(
    'embedded-server-failed',
    `PostgreSQL runs as user ${user?.uid}, who can enter neither ${dataFolder} nor any of ${cacheFolders.join(', ')}. Set XDG_CACHE_HOME to a folder of yours that others may enter, or DATABASE_URL to a PostgreSQL server.`,
  );
}
