import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { claimFolder } from '../process/claim-folder.ts';
import { endProcess } from '../process/end-process.ts';
import { followParent } from '../process/follow-parent.ts';
import { installedBinaries, runnableBinaries } from './binaries.ts';
import { userCacheFolders } from './cache-folders.ts';
import { initialiseCluster } from './initialise.ts';
import { moveCluster } from './move-cluster.ts';
import { shutdownSteps, stopOrphan } from './orphan.ts';
import { choosePlace, recordCluster } from './place.ts';
import { runServer } from './server-process.ts';

/** What {@link startEmbeddedPostgres} takes. */
export interface EmbeddedPostgresOptions {
  /** Holds the data, the password and the log, or the name of the folder that does. Made when absent. */
  dataFolder: string;
  /** Takes a runnable copy of the programs where the installed ones don't run as they are. */
  cacheFolder: string;
  /** The port on 127.0.0.1; 0 or absent for any free one. */
  port?: number;
  /** False for tests: faster, and a crash of the machine may lose everything. */
  durable?: boolean;
  maxConnections?: number;
  /** Told in one line what takes time or is out of the ordinary. */
  log?: (line: string) => void;
  /** Where the programs were installed; found by itself. */
  installedFolder?: string;
  /** Where data may go that lies in a closed folder, best first; found by itself. */
  cacheFolders?: readonly string[];
}

/** A PostgreSQL that runs for us. */
export interface EmbeddedPostgres {
  /** The superuser's URL of the database `postgres`; holds the password. */
  url: string;
  port: number;
  pid: number;
  /** Where the data is: below the data folder, or in a cache folder where the server's user can't enter that. */
  clusterFolder: string;
  /** Ends it within five seconds, connections included. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm brought, on the data of the last start. It listens on 127.0.0.1 alone, asks for a
 * password, and ends with this process at the latest; one that outlived a SIGKILL is stopped first.
 * @throws AppError `port-taken` when the wished port is not free; `embedded-server-failed` when another living
 * process uses the data folder, or with PostgreSQL's own words
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => undefined, port: wishedPort = 0, durable: isDurable = true, maxConnections = 200 } = options;
  const place = choosePlace(options.dataFolder, options.cacheFolder, options.cacheFolders ?? userCacheFolders());
  const dataFolder = realpathSync(options.dataFolder);
  const release = claimFolder(dirname(place.clusterFolder));
  try {
    const programs = runnableBinaries(options.installedFolder ?? installedBinaries(), place.programFolder, place.user);
    const orphan = await stopOrphan(place.clusterFolder);
    if (orphan !== undefined) log(`Stopped a PostgreSQL that an earlier run had left behind (process ${orphan}).`);
    if (place.moveFrom !== undefined) await moveCluster(place.moveFrom, place.clusterFolder);
    recordCluster(dataFolder, place.clusterFolder);
    const password = initialiseCluster(place, programs, dataFolder, isDurable);
    const logFile = join(dataFolder, 'postgres.log');
    const { pid, port } = await runServer({ place, programs, logFile, port: wishedPort, isDurable, maxConnections });
    const letGo = followParent(pid, 'SIGINT');
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      port,
      pid,
      clusterFolder: place.clusterFolder,
      stop: async () => {
        if (!(await endProcess(pid, shutdownSteps))) {
          throw new AppError('embedded-server-failed', `PostgreSQL (process ${pid}) does not stop.`);
        }
        letGo();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
