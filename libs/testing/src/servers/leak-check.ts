import { AppError } from '@calendar-cache/errors';
import { administer, administratorName } from './administration.ts';
import { testServers } from './handover.ts';
import { jestHooks } from './jest-hooks.ts';
import { testPoolName } from './test-database.ts';

/** What a test may not leave behind: how many there are of each kind. */
export type OpenThings = Readonly<Record<string, number>>;

/** How long closing may take after the test's end: sockets close in the background. */
const settleMs = 2_000;

/**
 * Fails every following test of this file that leaves a listening socket, a child process, a Redis connection or a
 * database connection behind. What was open before the test, and the pool of `testDatabase()`, may stay open.
 */
export function installLeakCheck(databaseUrl?: string): void {
  const { afterEach, beforeEach } = jestHooks();
  let before: OpenThings = {};
  beforeEach(async () => {
    before = await openThings(databaseUrl);
  });
  afterEach(async () => {
    const endMs = performance.now() + settleMs;
    let leaks = leaksBetween(before, await openThings(databaseUrl));
    while (leaks.length > 0 && performance.now() < endMs) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      leaks = leaksBetween(before, await openThings(databaseUrl));
    }
    if (leaks.length > 0) throw new AppError('internal-error', `The test left open: ${leaks.join(', ')}.`);
  });
}

/** Names every kind of which there are more than before. */
export function leaksBetween(before: OpenThings, after: OpenThings): string[] {
  return Object.entries(after).flatMap(([kind, count]) => {
    const added = count - (before[kind] ?? 0);
    return added > 0 ? [`${added} × ${kind}`] : [];
  });
}

/** Counts what is open right now in this process and, by application name, on this database. */
export async function openThings(databaseUrl?: string): Promise<OpenThings> {
  const counts: Record<string, number> = {};
  const add = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for (const resource of process.getActiveResourcesInfo()) {
    if (resource === 'TCPServerWrap') add('listening socket');
    if (resource === 'ProcessWrap') add('child process');
  }
  const redisPort = Number(new URL(testServers().redisUrl ?? 'redis://none:0').port || 6379);
  for (const port of remotePorts()) if (port === redisPort) add('Redis connection');
  if (databaseUrl !== undefined) {
    const statement = `select application_name from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`;
    for (const { application_name: name } of await administer(databaseUrl, statement)) {
      if (name !== administratorName && name !== testPoolName) add(`database connection “${String(name)}”`);
    }
  }
  return counts;
}

/** Node has no documented way to list a process's sockets; this undocumented one is stable since Node 0.x. */
function remotePorts(): number[] {
  const handles: unknown = Reflect.get(process, '_getActiveHandles')?.call(process);
  return Array.isArray(handles)
    ? handles.flatMap((handle: { remotePort?: unknown }) =>
        typeof handle.remotePort === 'number' ? [handle.remotePort] : [],
      )
    : [];
}
