import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import type { EmbeddedPostgresOptions } from '../postgres/start.ts';

/** A server started by a process of its own. */
export interface HeldPostgres {
  holder: ChildProcess;
  url: string;
  pid: number;
  clusterFolder: string;
}

const script = fileURLToPath(new URL('./hold-postgres.mjs', import.meta.url));

const holders: ChildProcess[] = [];

afterEach(async () => {
  for (const holder of holders.splice(0)) await endHolder(holder, 'SIGTERM');
});

/** Starts a server in another process, as another user where one is given, and waits until it runs. */
export async function holdPostgres(
  options: Omit<EmbeddedPostgresOptions, 'log'>,
  user: { uid?: number; gid?: number; home?: string } = {},
): Promise<HeldPostgres> {
  const { home, ...ids } = user;
  const environment = home === undefined ? process.env : { PATH: process.env.PATH, HOME: home, TMPDIR: home };
  const holder = spawn(process.execPath, [script, JSON.stringify(options)], {
    ...ids,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  holders.push(holder);
  let complaint = '';
  holder.stderr?.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const lines = createInterface({ input: holder.stdout });
  const line = await Promise.race([once(lines, 'line'), once(holder, 'close').then(() => undefined)]);
  if (line === undefined) throw new Error(complaint);
  const { url, pid, clusterFolder } = JSON.parse(String(line[0]));
  return { holder, url, pid, clusterFolder };
}

/** Ends the holder by a signal and waits until it is gone. */
export async function endHolder(holder: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const gone = once(holder, 'exit');
  holder.kill(signal);
  await gone;
}
