import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { claimFolder } from '../process/claim-folder.ts';
import { endProcess, type SignalStep } from '../process/end-process.ts';
import { followParent } from '../process/follow-parent.ts';
import { freePort } from '../process/free-port.ts';
import { waitUntil } from '../process/wait-until.ts';
import { findRedis } from './find-server.ts';
import { pingRedis } from './ping.ts';
import { recordServer, stopRecordedServer, stopServer } from './record.ts';
import type { RedisProgram, RedisSearch } from './redis-program.ts';

/** What {@link startEmbeddedRedis} takes. */
export interface EmbeddedRedisOptions extends RedisSearch {
  /** Holds the server's log and its process id while it runs. */
  dataFolder: string;
  /** The port on 127.0.0.1; 0 or absent for any free one. */
  port?: number;
}

/** A Redis that runs for us, with nothing on disk. */
export interface EmbeddedRedis {
  /** Holds the password. */
  url: string;
  port: number;
  pid: number;
  stop(): Promise<void>;
}

const shutdownSteps: readonly SignalStep[] = [
  ['SIGTERM', 2_000],
  ['SIGKILL', 1_000],
];

/**
 * Starts a Redis that keeps everything in memory, on 127.0.0.1 with a password. Undefined when this machine has none
 * and none can be had.
 * @throws AppError `port-taken`, or `embedded-server-failed` when the data folder is in use or the server fails
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis | undefined> {
  const program = await findRedis(options);
  if (program === undefined) return undefined;
  mkdirSync(options.dataFolder, { recursive: true });
  const release = claimFolder(options.dataFolder);
  try {
    await stopRecordedServer(options.dataFolder, shutdownSteps);
    const password = randomBytes(24).toString('base64url');
    const { pid, port } = await runServer(program, options, password);
    const record = recordServer(options.dataFolder, pid);
    const letGo = followParent(pid, 'SIGTERM');
    return {
      url: `redis://:${password}@127.0.0.1:${port}`,
      port,
      pid,
      stop: async () => {
        await stopServer(options.dataFolder, record, shutdownSteps);
        letGo();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function runServer(
  program: RedisProgram,
  { dataFolder, port: wished = 0 }: EmbeddedRedisOptions,
  password: string,
): Promise<{ pid: number; port: number }> {
  const logFile = join(dataFolder, 'redis.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(wished);
    const child = spawnServer(program, dataFolder, logFile, port, password);
    const { pid } = child;
    const outcome = await waitUntil(async () => {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return 'ended';
      return (await pingRedis(port, password)) && 'ready';
    }, 10_000);
    if (pid !== undefined && outcome === 'ready') return { pid, port };
    if (pid !== undefined) await endProcess(pid, shutdownSteps);
    if (wished === 0 && attempt < 5) continue;
    const lastWords = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
    throw new AppError('embedded-server-failed', `Redis did not start. Its log (${logFile}) ends:\n${lastWords}`);
  }
}

function spawnServer(
  { path, environment }: RedisProgram,
  dataFolder: string,
  logFile: string,
  port: number,
  password: string,
): ChildProcess {
  const log = openSync(logFile, 'w', 0o600);
  try {
    // The settings go in by stdin: a command line can be read by everybody on the machine.
    const child = spawn(path, ['-'], { cwd: dataFolder, env: environment, stdio: ['pipe', log, log], detached: true });
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    const settings = { bind: '127.0.0.1', port, requirepass: password, save: '""', appendonly: 'no', daemonize: 'no' };
    child.stdin?.end(
      Object.entries(settings)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(''),
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
