import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@calendar-cache/errors';
import { endProcess } from '../process/end-process.ts';
import { freePort } from '../process/free-port.ts';
import { waitUntil } from '../process/wait-until.ts';
import { shutdownSteps } from './orphan.ts';
import type { Place } from './place.ts';

/** A running PostgreSQL. */
export interface ServerProcess {
  pid: number;
  port: number;
}

/** How a server is run. */
export interface ServerSettings {
  place: Place;
  /** The folder with `bin/postgres`. */
  programs: string;
  logFile: string;
  /** 0 = any free one. */
  port: number;
  isDurable: boolean;
  maxConnections: number;
}

const readyDeadlineMs = 30_000;

/**
 * Runs PostgreSQL until it takes connections. A free port may be lost to somebody else before PostgreSQL has it, so
 * an unwished one is tried again with another.
 * @throws AppError `port-taken`, `embedded-server-failed` with the log's last lines
 */
export async function runServer(settings: ServerSettings): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(settings.port);
    const child = spawnServer(settings, port);
    const pid = child.pid;
    const isReady = pid !== undefined && (await becomesReady(child, pid, settings.place.clusterFolder));
    if (isReady) return { pid, port };
    if (pid !== undefined) await endProcess(pid, shutdownSteps);
    const log = readFileSync(settings.logFile, 'utf8').trim();
    if (/could not create any TCP\/IP sockets/.test(log)) {
      if (settings.port !== 0) throw new AppError('port-taken', `Port ${port} on 127.0.0.1 is already in use.`);
      if (attempt < 5) continue;
    }
    const lastWords = log.split('\n').slice(-5).join('\n');
    throw new AppError(
      'embedded-server-failed',
      `PostgreSQL did not start. Its log (${settings.logFile}) ends:\n${lastWords}`,
    );
  }
}

/** For servers whose data nobody will miss. Memory is taken as it is used; with the usual 128 MB five million events wait for disks. */
const throwaway = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '1GB',
  max_wal_size: '4GB',
};

function spawnServer(
  { place, programs, logFile, isDurable, maxConnections }: ServerSettings,
  port: number,
): ChildProcess {
  const log = openSync(logFile, 'w', 0o600);
  const switches = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(maxConnections),
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_destination: 'stderr',
    ...(isDurable ? {} : throwaway),
  };
  try {
    const options = Object.entries(switches).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = join(programs, 'bin', 'postgres');
    const child = spawn(program, ['-D', place.clusterFolder, '-p', String(port), ...options], {
      ...place.user,
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', log, log],
      // A session of its own: Ctrl-C reaches the whole group, and the database has to outlast those who use it.
      detached: true,
    });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** The pid file's eighth line is what `pg_ctl --wait` goes by, too. */
async function becomesReady(child: ChildProcess, pid: number, clusterFolder: string): Promise<boolean> {
  const outcome = await waitUntil(() => {
    if (child.exitCode !== null || child.signalCode !== null) return 'ended';
    try {
      const lines = readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n');
      return Number(lines[0]) === pid && lines[7]?.trim() === 'ready' ? 'ready' : undefined;
    } catch {
      return undefined;
    }
  }, readyDeadlineMs);
  return outcome === 'ready';
}
