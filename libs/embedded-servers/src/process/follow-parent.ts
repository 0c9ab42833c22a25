import { signalProcess } from './end-process.ts';

const followers = new Map<number, NodeJS.Signals>();
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes a server end with this process, however this process ends (SIGKILL apart): with its exit, and with a signal
 * that nobody else handles. Who handles signals is expected to stop the servers. Returns how to let go again.
 */
export function followParent(pid: number, signal: NodeJS.Signals): () => void {
  if (followers.size === 0) {
    process.on('exit', endFollowers);
    for (const ending of endings) process.on(ending, onSignal);
  }
  followers.set(pid, signal);
  return () => {
    followers.delete(pid);
    if (followers.size > 0) return;
    process.off('exit', endFollowers);
    for (const ending of endings) process.off(ending, onSignal);
  };
}

function endFollowers(): void {
  for (const [pid, signal] of followers) signalProcess(pid, signal);
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endFollowers();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
