import { describe, expect, test } from '@jest/globals';
import { isAbandoned, newRunId } from './administration.ts';
import { mayHaveEngine } from './docker-servers.ts';
import type { ServerSource, TestServersOptions } from './server-source.ts';
import { firstThatWorks, given, provideTestServers } from './test-servers.ts';

function optionsWith(environment: NodeJS.ProcessEnv): TestServersOptions & { lines: string[] } {
  const lines: string[] = [];
  return { cacheFolder: '/nowhere', environment, log: (line) => lines.push(line), lines };
}

const absent: ServerSource = async () => undefined;
const failing: ServerSource = async () => {
  throw new Error('the engine is there and broken');
};
const working: ServerSource = async () => ({ url: 'x://here', source: 'here', stop: async () => undefined });

describe('the chain of sources', () => {
  test('takes the first that works, telling of one that failed', async () => {
    const options = optionsWith({});
    expect((await firstThatWorks([absent, failing, working, failing], options))?.source).toBe('here');
    expect(options.lines).toEqual(['the engine is there and broken']);
  });

  test('fails as the last one fails, and gives nothing when all are absent', async () => {
    await expect(firstThatWorks([absent, failing], optionsWith({}))).rejects.toThrow('broken');
    expect(await firstThatWorks([absent, absent], optionsWith({}))).toBeUndefined();
  });

  test('begins with the URLs that the user gave', async () => {
    const urls = { TEST_DATABASE_URL: 'postgres://given/db', TEST_REDIS_URL: 'redis://given' };
    const servers = await provideTestServers(optionsWith(urls));
    expect([servers.databaseUrl, servers.redisUrl]).toEqual(['postgres://given/db', 'redis://given']);
    await expect(servers.stop()).resolves.toBeUndefined();
    expect(await given('TEST_REDIS_URL')(optionsWith({ TEST_REDIS_URL: '' }))).toBeUndefined();
  });
});

describe('without a Redis', () => {
  let stopped = 0;
  const database: ServerSource = async () => ({
    url: 'postgres://here',
    source: 'here',
    stop: async () => {
      stopped += 1;
    },
  });

  test('a line says what to install, and the suites that need it will be skipped', async () => {
    const options = optionsWith({});
    const servers = await provideTestServers(options, { database: [database], redis: [absent] });
    expect(servers.redisUrl).toBeUndefined();
    expect(options.lines[0]).toMatch(/install redis-server .* skipped/);
  });

  test('a run in CI fails, and leaves nothing running', async () => {
    const before = stopped;
    const run = provideTestServers(optionsWith({ CI: 'true' }), { database: [database], redis: [absent] });
    await expect(run).rejects.toThrow(/No Redis/);
    expect(stopped).toBe(before + 1);
  });

  test('a PostgreSQL that fails, or that is not there, fails the run', async () => {
    const options = optionsWith({});
    await expect(provideTestServers(options, { database: [failing], redis: [working] })).rejects.toThrow('broken');
    await expect(provideTestServers(options, { database: [], redis: [working] })).rejects.toThrow(/No PostgreSQL/);
  });
});

test('Docker is asked only where something hints at an engine', () => {
  const nothing = () => false;
  expect(mayHaveEngine({ HOME: '/home/x' }, nothing)).toBe(false);
  expect(mayHaveEngine({ DOCKER_HOST: 'tcp://127.0.0.1:2375' }, nothing)).toBe(true);
  expect(mayHaveEngine({ HOME: '/home/x' }, (path) => path === '/var/run/docker.sock')).toBe(true);
  expect(mayHaveEngine({ XDG_RUNTIME_DIR: '/run/user/1' }, (path) => path === '/run/user/1/docker.sock')).toBe(true);
});

test('databases of runs that died hours ago are known by their name', () => {
  const startMs = 1_800_000_000_000;
  const database = `calendar_cache_test_${newRunId(startMs, 4711)}_template`;
  expect(isAbandoned(database, startMs + 3_600_000)).toBe(false);
  expect(isAbandoned(database, startMs + 7 * 3_600_000)).toBe(true);
  expect(isAbandoned('somebody_elses', startMs)).toBe(false);
  expect(isAbandoned('calendar_cache_test_', startMs)).toBe(false);
});
