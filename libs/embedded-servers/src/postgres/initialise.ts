import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import type { Place } from './place.ts';

/**
 * Makes the cluster unless it is there. It is made aside and renamed, so that a kill in the middle leaves none.
 * @returns the superuser's password, kept in the data folder for its owner's eyes
 */
export function initialiseCluster(place: Place, programs: string, dataFolder: string, isDurable: boolean): string {
  const passwordFile = join(dataFolder, 'password');
  if (existsSync(join(place.clusterFolder, 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8').trim();

  const draft = `${place.clusterFolder}.new`;
  rmSync(draft, { recursive: true, force: true });
  rmSync(place.clusterFolder, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const passwordForInitdb = `${draft}.password`;
  rmSync(passwordForInitdb, { force: true });
  writeFileSync(passwordForInitdb, password, { mode: 0o600 });
  if (place.user !== undefined) {
    for (const path of [draft, passwordForInitdb]) chownSync(path, place.user.uid, place.user.gid);
  }
  try {
    runInitdb(join(programs, 'bin', 'initdb'), place, [
      ...['--pgdata', draft, '--username', 'postgres', '--pwfile', passwordForInitdb, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      ...(isDurable ? [] : ['--no-sync']),
    ]);
  } finally {
    rmSync(passwordForInitdb, { force: true });
  }
  renameSync(draft, place.clusterFolder);
  return password;
}

function runInitdb(program: string, place: Place, options: readonly string[]): void {
  const { status, signal, stderr, error } = spawnSync(program, options, {
    ...place.user,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  if (status === 0) return;
  const reason = error?.message ?? (stderr.trim() || `ended by ${signal ?? `status ${status}`}`);
  throw new AppError('embedded-server-failed', `initdb failed for ${place.clusterFolder}: ${reason}`);
}
