import { processStart } from './process-start.ts';
import { hasSystemCode } from './system-error.ts';
import { waitUntil } from './wait-until.ts';

/** A signal, and how long to wait for its effect before the next one is sent. */
export type SignalStep = readonly [signal: NodeJS.Signals, waitMs: number];

/** Sends the signals one after the other until the process is gone; says whether it is. */
export async function endProcess(pid: number, steps: readonly SignalStep[]): Promise<boolean> {
  const start = processStart(pid);
  if (start === undefined) return true;
  for (const [signal, waitMs] of steps) {
    signalProcess(pid, signal);
    if (await waitUntil(() => processStart(pid) !== start, waitMs)) return true;
  }
  return false;
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasSystemCode(error, 'ESRCH')) throw error;
  }
}
