import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AppError } from '@calendar-cache/errors';
import { codeOf } from './code-of.ts';

/**
 * Makes this process the only one that runs on a data folder, until the returned call or its end. A lock whose process
 * is gone counts for nothing.
 * @throws AppError `embedded-server-failed` when another one runs.
 */
export function lockInstance(lockFile: string): () => void {
  const own = `${process.pid} ${startOf(process.pid) ?? ''}`;
  const draft = `${lockFile}.${process.pid}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    while (!isLinked(draft, lockFile)) setStaleAside(lockFile, `${draft}.stale`);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (contentOf(lockFile) === own) rmSync(lockFile, { force: true });
  };
}

/** The process that runs on a data folder, if there is one. */
export function runningInstance(lockFile: string): number | undefined {
  const [pid = '', start = ''] = contentOf(lockFile)?.split(' ') ?? [];
  return start !== '' && startOf(Number(pid)) === start ? Number(pid) : undefined;
}

/** Renamed before it is removed, so that of two who find the same stale lock only one takes it away. */
function setStaleAside(lockFile: string, aside: string): void {
  refuseWhenRunning(lockFile);
  try {
    renameSync(lockFile, aside);
  } catch {
    return;
  }
  try {
    if (runningInstance(aside) !== undefined) isLinked(aside, lockFile);
    refuseWhenRunning(aside);
  } finally {
    rmSync(aside, { force: true });
  }
}

function refuseWhenRunning(lockFile: string): void {
  const pid = runningInstance(lockFile);
  if (pid === undefined) return;
  throw new AppError(
    'embedded-server-failed',
    `calendar-cache is running in this folder already (process ${pid}). Stop it with Ctrl-C, or give another folder: npm start -- --data <folder>`,
  );
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** When a process started: with its id it names one process for good, since ids are handed out again. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The second field is the program's name in brackets and may hold spaces; the start is the 22nd.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const listing = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return listing.trim().replaceAll(/\s+/g, '-') || undefined;
  } catch {
    return undefined;
  }
}
