import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { endProcess, type SignalStep } from '../process/end-process.ts';
import { processArguments } from '../process/process-start.ts';

/** Fast shutdown, then an immediate one (crash recovery at the next start), then the end. */
export const shutdownSteps: readonly SignalStep[] = [
  ['SIGINT', 3_000],
  ['SIGQUIT', 1_000],
  ['SIGKILL', 1_000],
];

/**
 * Stops the server that a killed process of ours left behind on this cluster, and removes its stale pid file. A
 * process that is not a PostgreSQL of this very cluster is never signalled, whatever the pid file says.
 * @returns the id of the process that was stopped, if there was one
 * @throws AppError `embedded-server-failed` when it can't be stopped
 */
export async function stopOrphan(clusterFolder: string): Promise<number | undefined> {
  const pidFile = join(clusterFolder, 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const isOurs = Number.isInteger(pid) && pid > 0 && isServerOf(processArguments(pid), clusterFolder);
  if (isOurs && !(await endProcess(pid, shutdownSteps))) {
    throw new AppError(
      'embedded-server-failed',
      `The PostgreSQL left over on ${clusterFolder} (process ${pid}) does not stop.`,
    );
  }
  // PostgreSQL itself refuses to start when the number in a stale file has meanwhile been given to another process.
  rmSync(pidFile, { force: true });
  return isOurs ? pid : undefined;
}

/** Whether a command line is that of a PostgreSQL which serves exactly this cluster. */
export function isServerOf(commandLine: readonly string[], clusterFolder: string): boolean {
  const [program = '', ...rest] = commandLine;
  if (rest.length === 0) return /(^|\/)postgres /.test(program) && `${program} `.includes(` -D ${clusterFolder} `);
  return basename(program) === 'postgres' && rest[rest.indexOf('-D') + 1] === clusterFolder;
}
