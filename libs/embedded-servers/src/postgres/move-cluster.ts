import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { hasSystemCode } from '../process/system-error.ts';
import { stopOrphan } from './orphan.ts';

/** Moves a cluster with its owner and modes, to another file system too; a server left over on it is stopped first. */
export async function moveCluster(from: string, to: string): Promise<void> {
  await stopOrphan(from);
  rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasSystemCode(error, 'EXDEV')) throw error;
    execFileSync('cp', ['-a', from, to], { stdio: 'pipe' });
    rmSync(from, { recursive: true, force: true });
  }
}
