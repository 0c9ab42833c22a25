import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { processStart } from './process-start.ts';
import { hasSystemCode } from './system-error.ts';

/**
 * Makes this process the one owner of a folder until the returned function is called or the process is gone.
 * @throws AppError `embedded-server-failed` with `details.ownerPid` when another living process owns it
 */
export function claimFolder(folder: string): () => void {
  const file = join(folder, 'owner');
  const own = `${process.pid} ${processStart(process.pid) ?? ''}\n`;
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, own);
  try {
    while (!linked(draft, file)) takeStaleAway(file, draft, folder);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (ownerOf(file) === own) rmSync(file, { force: true });
  };
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasSystemCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Renames before it removes, so that two who find the same stale claim can't remove each other's new one. */
function takeStaleAway(file: string, draft: string, folder: string): void {
  refuseWhenAlive(ownerOf(file), folder);
  const aside = `${draft}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const taken = ownerOf(aside);
  if (isAlive(taken)) linked(aside, file);
  unlinkSync(aside);
  refuseWhenAlive(taken, folder);
}

function refuseWhenAlive(owner: string | undefined, folder: string): void {
  if (owner === undefined || !isAlive(owner)) return;
  const ownerPid = Number(owner.split(' ')[0]);
  throw new AppError('embedded-server-failed', `${folder} is in use by process ${ownerPid}, which is still running.`, {
    details: { ownerPid },
  });
}

function isAlive(owner: string | undefined): boolean {
  const [pid, start] = owner?.trim().split(' ') ?? [];
  return pid !== undefined && start !== undefined && processStart(Number(pid)) === start;
}

function ownerOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
