import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '@calendar-cache/errors';

/** The numeric user and group that PostgreSQL's programs run as. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * Who PostgreSQL runs as: undefined for "as ourselves". Only root has to choose, because PostgreSQL refuses root: the
 * owner of the cluster when there is one, else the system's `nobody` (or whoever else exists). Never makes a user.
 * @throws AppError `embedded-server-failed` when the cluster belongs to somebody whom we can't become
 */
export function serverUser(clusterFolder: string | undefined): ServerUser | undefined {
  const ownUid = process.getuid?.() ?? 0;
  const owner =
    clusterFolder !== undefined && existsSync(clusterFolder) ? statSync(clusterFolder, { bigint: false }) : undefined;
  if (ownUid !== 0) {
    if (owner === undefined || owner.uid === ownUid) return undefined;
    throw new AppError(
      'embedded-server-failed',
      `The database in ${clusterFolder} belongs to user ${owner.uid}, made by a start as another user: start as that user (or as root) again, or remove it.`,
    );
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return unprivilegedUser(readFileSync('/etc/passwd', 'utf8'));
}

/** Finds `nobody`, else `daemon`, else the first user that is not root in the text of a passwd file. */
export function unprivilegedUser(passwd: string): ServerUser {
  const users = passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name !== undefined && Number(uid) > 0 && Number(gid) > 0
      ? [{ name, uid: Number(uid), gid: Number(gid) }]
      : [];
  });
  const chosen = users.find(({ name }) => name === 'nobody') ?? users.find(({ name }) => name === 'daemon') ?? users[0];
  if (chosen !== undefined) return { uid: chosen.uid, gid: chosen.gid };
  throw new AppError(
    'embedded-server-failed',
    'PostgreSQL refuses to run as root, and this system has no other user. Start as another user, or set DATABASE_URL.',
  );
}

/** Whether that user can enter a folder: tried, not computed, since access lists and mounts have a say too. */
export function canEnter(user: ServerUser | undefined, folder: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' });
  return status === 0;
}
