import { administer, administratorName } from './administration.ts';
import { testServers } from './handover.ts';
import { testPoolName } from './test-database.ts';

/** What a test may not leave behind: how many there are of each kind. */
export type OpenThings = Readonly<Record<string, number>>;

/**
 * Counts what this process holds open right now, beside these timers: listening sockets, child processes, connections
 * to the run's Redis and, by application name, to its PostgreSQL. The pool of `testDatabase()` is left out: it closes
 * after the file's last test.
 */
export async function openThings(timers: number): Promise<OpenThings> {
  const counts: Record<string, number> = { timer: timers };
  const add = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for (const resource of process.getActiveResourcesInfo()) {
    if (resource === 'TCPServerWrap') add(listeningSocket);
    if (resource === 'ProcessWrap') add(childProcess);
  }
  const { databaseUrl, redisUrl } = testServers();
  const databasePorts: number[] = [];
  for (const { localPort, remotePort } of openSockets()) {
    if (remotePort === portOf(redisUrl, 6379)) add('Redis connection');
    if (remotePort === portOf(databaseUrl, 5432)) databasePorts.push(localPort);
  }
  const names = (await applicationNames(databaseUrl, databasePorts)).filter((name) => name !== administratorName);
  for (const name of names) if (name !== testPoolName) add(`database connection ${name}`);
  return counts;
}

/**
 * Names every kind of which there are more than before. Where a server was listening before, an app runs for all tests
 * of the file, and connects when it needs to: its connections are no leak of a test.
 */
export function leaksBetween(before: OpenThings, after: OpenThings): string[] {
  const isAppRunning = (before[listeningSocket] ?? 0) > 0;
  return Object.entries(after).flatMap(([kind, count]) => {
    const added = count - (before[kind] ?? 0);
    const isExcused = isAppRunning && !(kind === listeningSocket || kind === childProcess);
    return added > 0 && !isExcused ? [`${added} × ${kind}`] : [];
  });
}

const listeningSocket = 'listening socket';
const childProcess = 'child process';

/** The names of the connections that begin at these ports; a server behind address translation tells none. */
async function applicationNames(databaseUrl: string, localPorts: readonly number[]): Promise<string[]> {
  if (localPorts.length === 0) return [];
  const rows = await administer(
    databaseUrl,
    `select client_port, application_name from pg_stat_activity where backend_type = 'client backend'`,
  );
  const names = new Map(rows.map((row) => [row.client_port, String(row.application_name)]));
  return localPorts.flatMap((port) => names.get(port) ?? []);
}

function portOf(url: string | undefined, byDefault: number): number | undefined {
  return url === undefined ? undefined : Number(new URL(url).port || byDefault);
}

/** Node has no documented way to list a process's sockets; this undocumented one is stable since Node 0.x. */
function openSockets(): { localPort: number; remotePort: number }[] {
  const handles: unknown = Reflect.get(process, '_getActiveHandles')?.call(process);
  return Array.isArray(handles)
    ? handles.flatMap(({ localPort, remotePort }: { localPort?: unknown; remotePort?: unknown }) =>
        typeof localPort === 'number' && typeof remotePort === 'number' ? [{ localPort, remotePort }] : [],
      )
    : [];
}
