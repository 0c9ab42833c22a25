import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { canEnter, type ServerUser } from './server-user.ts';

/** The folders that may hold what another user has to reach, best first (docs/adr/0004-embedded-servers.md). */
export function userCacheFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const ownUid = process.getuid?.() ?? 0;
  const explicit = environment.XDG_CACHE_HOME;
  return [
    ...(explicit?.startsWith('/') ? [join(explicit, 'calendar-cache')] : []),
    join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'calendar-cache'),
    ...(ownUid === 0 ? ['/var/cache/calendar-cache'] : []),
    join(tmpdir(), `calendar-cache-${ownUid}`),
  ];
}

/**
 * The first of the folders that we own, that nobody else may write to and that the server's user can enter.
 * A folder is only made below a parent which that user can enter, so that nothing useless is left behind.
 */
export function reachableFolder(user: ServerUser | undefined, folders: readonly string[]): string | undefined {
  return folders.find((folder) => {
    try {
      const parent = join(folder, '..');
      if (!canEnter(user, nearestExisting(parent))) return false;
      mkdirSync(folder, { recursive: true });
      const { uid, mode } = lstatSync(folder);
      if (!lstatSync(folder).isDirectory() || uid !== process.getuid?.() || (mode & 0o022) !== 0) return false;
      chmodSync(folder, 0o755);
      return canEnter(user, folder);
    } catch {
      return false;
    }
  });
}

function nearestExisting(folder: string): string {
  try {
    lstatSync(folder);
    return folder;
  } catch {
    return nearestExisting(join(folder, '..'));
  }
}
