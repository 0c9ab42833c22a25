import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '@calendar-cache/database';
import { afterEach, describe, expect, test } from '@jest/globals';
import { processStart } from '../process/process-start.ts';
import { waitUntil } from '../process/wait-until.ts';
import { endHolder, holdPostgres, holdPostgresAs } from '../testing/held-postgres.ts';
import { scratchFolder } from '../testing/scratch-folder.ts';
import { installedBinaries } from './binaries.ts';
import { removeEmbeddedPostgres } from './remove.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.ts';

const running: EmbeddedPostgres[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

function optionsFor(folder: string, more: Partial<EmbeddedPostgresOptions> = {}): EmbeddedPostgresOptions {
  return { dataFolder: join(folder, 'data'), cacheFolder: join(folder, 'cache'), durable: false, ...more };
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options);
  running.push(server);
  return server;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const connection = openDatabase({ url, applicationName: 'embedded-test', poolMax: 1, prepare: false });
  try {
    return [...(await connection.database.execute(statement))];
  } finally {
    await connection.close();
  }
}

const isAlive = (pid: number): boolean => processStart(pid) !== undefined;

describe('an embedded PostgreSQL', () => {
  test('answers, keeps its data over a restart, and is gone after stop', async () => {
    const options = optionsFor(scratchFolder(), { durable: true });
    const first = await start(options);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start(options);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await query(second.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await second.stop();
    await expect(second.stop()).resolves.toBeUndefined();
  });

  test('is stopped within five seconds while somebody is connected and busy', async () => {
    const server = await start(optionsFor(scratchFolder()));
    const busy = query(server.url, 'select pg_sleep(60)').catch((error: unknown) => error);
    await waitUntil(async () => {
      const rows = await query(server.url, `select 1 from pg_stat_activity where query like 'select pg_sleep%'`);
      return rows.length > 0;
    }, 5_000);
    const startMs = performance.now();
    await server.stop();
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(await busy).toBeInstanceOf(Error);
  });

  test('lets nobody in without the password, which only its owner can read', async () => {
    const folder = scratchFolder();
    const server = await start(optionsFor(folder));
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow();
    expect(statSync(join(folder, 'data', 'password')).mode & 0o777).toBe(0o600);
    expect(url.hostname).toBe('127.0.0.1');
  });

  test('runs twice at once in two folders', async () => {
    const servers = await Promise.all([start(optionsFor(scratchFolder())), start(optionsFor(scratchFolder()))]);
    expect(new Set(servers.map(({ port }) => port)).size).toBe(2);
    for (const { url } of servers) expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is refused a second time in the same folder, naming who has it', async () => {
    const options = optionsFor(scratchFolder());
    const server = await start(options);
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ details: { ownerPid: process.pid } });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('takes the wished port, and says plainly when it is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const options = optionsFor(scratchFolder(), { port });
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ code: 'port-taken' });
    blocker.close();
    await once(blocker, 'close');
    expect((await start(options)).port).toBe(port);
  });

  test('says what PostgreSQL said when it can’t start', async () => {
    const options = optionsFor(scratchFolder());
    const { clusterFolder, stop } = await start(options);
    await stop();
    writeFileSync(join(clusterFolder, 'postgresql.conf'), 'no_such_setting = 1\n');
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(/no_such_setting/);
  });
});

describe('after a death', () => {
  test('the server that a SIGKILL orphaned is stopped, and its data is there', async () => {
    const options = optionsFor(scratchFolder());
    const { holder, url, pid } = await holdPostgres(options);
    await query(url, 'create table kept as select 7 as answer');
    await endHolder(holder, 'SIGKILL');
    expect(isAlive(pid)).toBe(true);

    const lines: string[] = [];
    const server = await start({ ...options, log: (line) => lines.push(line) });
    expect(isAlive(pid)).toBe(false);
    expect(lines.join()).toContain(String(pid));
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 7 }]);
  });

  test('a server goes with a process that dies of SIGTERM and never calls stop', async () => {
    const { holder, pid } = await holdPostgres(optionsFor(scratchFolder()));
    await endHolder(holder, 'SIGTERM');
    expect(await waitUntil(() => !isAlive(pid), 5_000)).toBe(true);
  });

  test('a foreign process whose id stands in a stale pid file is left alone', async () => {
    const options = optionsFor(scratchFolder());
    const { clusterFolder, stop } = await start(options);
    await stop();
    const foreigner = spawn('sleep', ['60']);
    const foreignPid = foreigner.pid ?? 0;
    writeFileSync(join(clusterFolder, 'postmaster.pid'), `${foreignPid}\n${clusterFolder}\n`);
    const server = await start(options);
    expect(isAlive(foreignPid)).toBe(true);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    foreigner.kill();
    await once(foreigner, 'exit');
  });

  test('a cluster that was only half made is made anew', async () => {
    const folder = scratchFolder();
    const options = optionsFor(folder);
    const { clusterFolder, stop } = await start(options);
    await stop();
    rmSync(join(clusterFolder, 'PG_VERSION'));
    expect(await query((await start(options)).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

test('with install scripts off, without links and execute bits, it runs from a mended copy', async () => {
  const folder = scratchFolder();
  const installedFolder = join(folder, 'installed');
  cpSync(installedBinaries(), installedFolder, {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  for (const name of readdirSync(join(installedFolder, 'bin'))) chmodSync(join(installedFolder, 'bin', name), 0o644);
  const server = await start(optionsFor(folder, { installedFolder }));
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(readdirSync(join(folder, 'cache'))).toEqual([expect.stringMatching(/^postgres-18/)]);
  expect(existsSync(join(installedFolder, 'lib', 'libpq.so.5'))).toBe(false);
});

test('removal takes the data, stops an orphan first, and is refused while somebody uses it', async () => {
  const folder = scratchFolder();
  const options = optionsFor(folder);
  const { holder, pid } = await holdPostgres(options);
  await expect(removeEmbeddedPostgres(options.dataFolder)).rejects.toMatchObject({ details: { ownerPid: holder.pid } });
  await endHolder(holder, 'SIGKILL');
  await removeEmbeddedPostgres(options.dataFolder);
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(options.dataFolder)).toBe(false);
  await expect(removeEmbeddedPostgres(options.dataFolder)).resolves.toBeUndefined();
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('as root', () => {
  const nobody = { uid: 65_534, gid: 65_534 };

  test('below a closed folder the data goes to a cache folder, which the data folder names', async () => {
    const folder = scratchFolder('closed');
    const open = scratchFolder();
    const options = optionsFor(folder, { cacheFolders: [join(folder, 'closed-too'), join(open, 'calendar-cache')] });
    const first = await start(options);
    await query(first.url, 'create table kept as select 1 as answer');
    await first.stop();
    expect(first.clusterFolder.startsWith(join(open, 'calendar-cache'))).toBe(true);
    expect(readFileSync(join(options.dataFolder, 'cluster-folder'), 'utf8').trim()).toBe(first.clusterFolder);
    expect(existsSync(join(folder, 'closed-too'))).toBe(false);

    const second = await start(options);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 1 }]);
    await second.stop();
    await removeEmbeddedPostgres(options.dataFolder);
    expect(existsSync(first.clusterFolder)).toBe(false);
  });

  test('a checkout that is closed, or moved to a closed folder, after the first start takes its data along', async () => {
    const folder = scratchFolder();
    const open = scratchFolder();
    const options = optionsFor(folder, { cacheFolders: [join(open, 'calendar-cache')] });
    const first = await start(options);
    await query(first.url, 'create table kept as select 5 as answer');
    await first.stop();
    expect(first.clusterFolder).toBe(join(options.dataFolder, 'cluster'));
    chmodSync(folder, 0o700);
    const second = await start(options);
    expect(second.clusterFolder.startsWith(open)).toBe(true);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 5 }]);
  });

  test('where nobody can enter anything, it says what to do', async () => {
    const folder = scratchFolder('closed');
    await expect(startEmbeddedPostgres(optionsFor(folder, { cacheFolders: [join(folder, 'closed')] }))).rejects.toThrow(
      /XDG_CACHE_HOME/,
    );
  });

  test('an ordinary user runs it as himself; root then runs it as that user', async () => {
    const home = scratchFolder();
    chownSync(home, nobody.uid, nobody.gid);
    const options = { ...optionsFor(home), installedFolder: join(home, 'installed') };
    cpSync(installedBinaries(), options.installedFolder, { recursive: true });
    const { holder, pid, url, clusterFolder } = await holdPostgresAs({ ...nobody, home }, options);
    await query(url, 'create table kept as select 3 as answer');
    expect([statSync(clusterFolder).uid, userOf(pid)]).toEqual([nobody.uid, nobody.uid]);
    await endHolder(holder, 'SIGTERM');
    await waitUntil(() => !isAlive(pid), 5_000);

    const server = await start(options);
    expect(userOf(server.pid)).toBe(nobody.uid);
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 3 }]);
  });
});

function userOf(pid: number): number {
  return statSync(`/proc/${pid}`).uid;
}
