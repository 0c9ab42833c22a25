import { existsSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { claimFolder } from '../process/claim-folder.ts';
import { stopOrphan } from './orphan.ts';
import { recordedCluster } from './place.ts';

/**
 * Removes the data folder of an embedded PostgreSQL together with the cluster that it names, wherever that is.
 * @throws AppError `embedded-server-failed` when a living process uses it
 */
export async function removeEmbeddedPostgres(dataFolder: string): Promise<void> {
  if (!existsSync(dataFolder)) return;
  const folder = realpathSync(dataFolder);
  const cluster = recordedCluster(folder);
  // The record is a file that anyone may have edited; only a folder that looks like a cluster of ours goes.
  if (cluster !== undefined && basename(cluster) === 'cluster' && existsSync(dirname(cluster))) {
    const home = dirname(cluster);
    const release = claimFolder(home);
    try {
      await stopOrphan(cluster);
      for (const path of [cluster, `${cluster}.new`]) rmSync(path, { recursive: true, force: true });
    } finally {
      release();
    }
    if (home !== folder) rmSync(home, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}
