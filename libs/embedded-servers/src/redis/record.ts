import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { endProcess, type SignalStep } from '../process/end-process.ts';
import { processStart } from '../process/process-start.ts';

const recordName = 'server';

/** Notes which process serves from this folder: its id and its start, since ids are handed out again. */
export function recordServer(folder: string, pid: number): void {
  writeFileSync(join(folder, recordName), `${pid} ${processStart(pid) ?? ''}\n`);
}

/**
 * Stops the noted process if it still lives, whoever started it.
 * @throws AppError `embedded-server-failed` when it does not stop
 */
export async function stopRecordedServer(folder: string, steps: readonly SignalStep[]): Promise<void> {
  const file = join(folder, recordName);
  if (!existsSync(file)) return;
  const [pid = '', start] = readFileSync(file, 'utf8').trim().split(' ');
  const isAlive = start !== undefined && processStart(Number(pid)) === start;
  if (isAlive && !(await endProcess(Number(pid), steps))) {
    throw new AppError('embedded-server-failed', `The server of ${folder} (process ${pid}) does not stop.`);
  }
  rmSync(file, { force: true });
}
