import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { administer, databasePrefix, databaseUrlOf } from './administration.ts';
import { embeddedPostgres, embeddedRedis } from './embedded-servers.ts';
import { testServers } from './handover.ts';
import { startTestRun } from './test-run.ts';

const own = testServers();
const environment = { TEST_DATABASE_URL: own.databaseUrl, TEST_REDIS_URL: own.redisUrl ?? 'redis://127.0.0.1' };
const before = { ...process.env };
const folders: string[] = [];

afterEach(() => {
  process.env = { ...before };
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-cache-run-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function databasesOf(runId: string): Promise<unknown[]> {
  const databases = await administer(own.databaseUrl, 'select datname from pg_database');
  return databases.map(({ datname }) => datname).filter((name) => String(name).includes(`_${runId}_`));
}

test('a run hands over a migrated template, drops what runs of long ago left, and what it made itself', async () => {
  const abandoned = `${databasePrefix}1_1_template`;
  await administer(own.databaseUrl, `create database "${abandoned}"`);
  const run = await startTestRun({
    cacheFolder: '/nowhere',
    environment,
    log: () => undefined,
    migrate: async (url) => void (await administer(url, 'create table migrated (id int)')),
  });
  const { templateDatabase, runId, databaseUrl } = testServers();
  expect(runId).not.toBe(own.runId);
  const template = databaseUrlOf(databaseUrl, templateDatabase);
  expect(await administer(template, `select to_regclass('migrated')::text as name`)).toEqual([{ name: 'migrated' }]);
  expect(await administer(databaseUrl, `select 1 from pg_database where datname = '${abandoned}'`)).toEqual([]);
  await run.end();
  expect(await databasesOf(runId)).toEqual([]);
});

test('a migration that fails fails the run, and leaves no database behind', async () => {
  let url = '';
  const migrate = async (databaseUrl: string) => {
    url = databaseUrl;
    throw new Error('no such column');
  };
  const run = startTestRun({ cacheFolder: '/nowhere', environment, log: () => undefined, migrate });
  await expect(run).rejects.toThrow('no such column');
  const name = new URL(url).pathname.slice(1);
  expect(await administer(own.databaseUrl, `select 1 from pg_database where datname = '${name}'`)).toEqual([]);
});

test('two runs of one checkout have servers of their own', async () => {
  const options = { cacheFolder: cacheFolder(), environment: process.env, log: () => undefined };
  const servers = [await embeddedPostgres(options), await embeddedPostgres(options)];
  try {
    expect(servers[0]?.url).not.toBe(servers[1]?.url);
    for (const server of servers) expect(await administer(server?.url ?? '', 'show fsync')).toEqual([{ fsync: 'off' }]);
  } finally {
    await Promise.all(servers.map((server) => server?.stop()));
  }
});

(own.redisUrl === undefined ? test.skip : test)('the same holds for Redis', async () => {
  const options = { cacheFolder: join(process.cwd(), '.cache'), environment: process.env, log: () => undefined };
  const server = await embeddedRedis(options);
  expect(server?.url).not.toBe(own.redisUrl);
  await server?.stop();
});
