import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { endProcess, type SignalStep } from '../process/end-process.ts';
import { processStart } from '../process/process-start.ts';

const recordName = 'server';

/** A process by its id and its start, since ids are handed out again. */
export interface ServerRecord {
  pid: number;
  start: string | undefined;
}

/** Notes which process serves from this folder. */
export function recordServer(folder: string, pid: number): ServerRecord {
  const record = { pid, start: processStart(pid) };
  writeFileSync(join(folder, recordName), `${pid} ${record.start ?? ''}\n`);
  return record;
}

/**
 * Stops the noted process if it still lives, whoever started it.
 * @throws AppError `embedded-server-failed` when it does not stop
 */
export async function stopRecordedServer(folder: string, steps: readonly SignalStep[]): Promise<void> {
  const file = join(folder, recordName);
  if (!existsSync(file)) return;
  const [pid, start] = readFileSync(file, 'utf8').trim().split(' ');
  await stopServer(folder, { pid: Number(pid), start }, steps);
}

/**
 * Stops the server of a folder, which may have been deleted under it, and its record.
 * @throws AppError `embedded-server-failed` when it does not stop
 */
export async function stopServer(folder: string, server: ServerRecord, steps: readonly SignalStep[]): Promise<void> {
  const { pid, start } = server;
  const isAlive = start !== undefined && processStart(pid) === start;
  if (isAlive && !(await endProcess(pid, steps))) {
    throw new AppError('embedded-server-failed', `The server of ${folder} (process ${pid}) does not stop.`);
  }
  rmSync(join(folder, recordName), { force: true });
}
