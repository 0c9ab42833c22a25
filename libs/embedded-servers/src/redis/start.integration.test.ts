import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { processStart } from '../process/process-start.ts';
import { scratchFolder } from '../testing/scratch-folder.ts';
import { unpackDebianRedis } from './debian-package.ts';
import { findRedis } from './find-server.ts';
import { pingRedis } from './ping.ts';
import { recordServer } from './record.ts';
import { speaks } from './redis-program.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from './start.ts';

/** Where the run's own set-up puts the distribution's package, so that it is downloaded once. */
const sharedCache = join(process.cwd(), '.cache');
const isAvailable = (await findRedis({ cacheFolder: sharedCache })) !== undefined;
const running: EmbeddedRedis[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(folder: string, port?: number): Promise<EmbeddedRedis> {
  const server = await startEmbeddedRedis({ dataFolder: folder, cacheFolder: sharedCache, ...(port && { port }) });
  if (server === undefined) throw new Error('the server of a moment ago is gone');
  running.push(server);
  return server;
}

(isAvailable ? describe : describe.skip)('an embedded Redis', () => {
  test('answers to its password alone, writes nothing but a log, and is gone after stop', async () => {
    const folder = scratchFolder();
    const { url, port, pid, stop } = await start(folder);
    expect(await pingRedis(port, new URL(url).password)).toBe(true);
    expect(await pingRedis(port, 'wrong')).toBe(false);
    await stop();
    expect(processStart(pid)).toBeUndefined();
    expect(await pingRedis(port, new URL(url).password)).toBe(false);
    expect(existsSync(join(folder, 'dump.rdb'))).toBe(false);
  });

  test('whose folder was deleted under it is stopped all the same', async () => {
    const folder = scratchFolder();
    const { pid, stop } = await start(folder);
    rmSync(folder, { recursive: true });
    await stop();
    expect(processStart(pid)).toBeUndefined();
  });

  test('is refused a second time in the same folder', async () => {
    const folder = scratchFolder();
    await start(folder);
    await expect(start(folder)).rejects.toMatchObject({ details: { ownerPid: process.pid } });
  });

  test('the one that a dead process left in the folder is stopped first', async () => {
    const first = await start(scratchFolder());
    const folder = scratchFolder();
    recordServer(folder, first.pid);
    await start(folder);
    expect(processStart(first.pid)).toBeUndefined();
  });

  test('a record whose process id belongs to somebody else by now harms nobody', async () => {
    const first = await start(scratchFolder());
    const folder = scratchFolder();
    writeFileSync(join(folder, 'server'), `${first.pid} 1\n`);
    await start(folder);
    expect(processStart(first.pid)).toBeDefined();
  });

  test('a taken port is a plain failure', async () => {
    const { port } = await start(scratchFolder());
    await expect(start(scratchFolder(), port)).rejects.toMatchObject({ code: 'port-taken' });
  });
});

test('a program of the PATH that does not run is passed over', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'bin'));
  for (const name of ['redis-server', 'valkey-server']) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nexit ${name === 'valkey-server' ? 0 : 1}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  const environment = { PATH: join(folder, 'bin') };
  expect((await findRedis({ cacheFolder: folder, environment }))?.path).toBe(join(folder, 'bin', 'valkey-server'));
});

(existsSync('/usr/bin/apt-get') ? describe : describe.skip)('the distribution’s package', () => {
  test('is unpacked with its libraries and runs, or the reason is told where there is no network', async () => {
    const folder = scratchFolder();
    const packageRecord = join(folder, 'status');
    writeFileSync(packageRecord, withoutRedis(readFileSync('/var/lib/dpkg/status', 'utf8')));
    const lines: string[] = [];
    const search = { cacheFolder: join(folder, 'cache'), packageRecord, log: (line: string) => lines.push(line) };
    const program = await unpackDebianRedis(search);
    if (program === undefined) {
      expect(lines.at(-1)).toMatch(/resolv|connect|fetch|locate|reach/i);
      return;
    }
    expect(await speaks(program)).toBe(true);
    expect(program.path.startsWith(folder)).toBe(true);
    lines.length = 0;
    expect(await unpackDebianRedis(search)).toEqual(program);
    expect(lines).toEqual([]);
  }, 120_000);
});

/** dpkg's record as it would be had nobody installed Redis. */
function withoutRedis(status: string): string {
  return status
    .split('\n\n')
    .filter((entry) => !/^Package: (redis|redis-server|redis-tools)$/m.test(entry))
    .join('\n\n');
}
