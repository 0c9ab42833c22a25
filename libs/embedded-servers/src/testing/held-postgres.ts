import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import { build } from 'esbuild';
import type { EmbeddedPostgresOptions } from '../postgres/start.ts';

/** A server started by a process of its own. */
export interface HeldPostgres {
  holder: ChildProcess;
  url: string;
  pid: number;
  clusterFolder: string;
}

type Holder = ChildProcessByStdio<null, Readable, Readable>;

const script = fileURLToPath(new URL('./hold-postgres.ts', import.meta.url));
const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];

const holders: ChildProcess[] = [];

afterEach(async () => {
  for (const holder of holders.splice(0)) await endHolder(holder, 'SIGTERM');
});

/** Starts a server in another process and waits until it runs. */
export function holdPostgres(options: Omit<EmbeddedPostgresOptions, 'log'>): Promise<HeldPostgres> {
  return runHolder(spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], { stdio }));
}

/** As another user, who needs to see nothing but a home of his own: this checkout may be closed to him. */
export async function holdPostgresAs(
  user: { uid: number; gid: number; home: string },
  options: Omit<EmbeddedPostgresOptions, 'log'> & { installedFolder: string },
): Promise<HeldPostgres> {
  const { home, uid, gid } = user;
  const outfile = join(home, 'hold-postgres.mjs');
  await build({ entryPoints: [script], bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile });
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home };
  return runHolder(spawn(process.execPath, [outfile, JSON.stringify(options)], { uid, gid, cwd: home, env, stdio }));
}

async function runHolder(holder: Holder): Promise<HeldPostgres> {
  holders.push(holder);
  let complaint = '';
  holder.stderr.on('data', (chunk) => {
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
