import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { openDatabase } from '@calendar-cache/database';
import { afterAll, describe, expect, test } from '@jest/globals';
import { installLeakCheck, leaksBetween, openThings } from './leak-check.ts';
import { testDatabase } from './test-database.ts';
import { testRedisUrl } from './test-queue.ts';

const { url, connection } = await testDatabase();
const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
});

describe('what a test left open is named', () => {
  test('a pool of its own, but not the pool of the file', async () => {
    const before = await openThings(url);
    const pool = openDatabase({ url, applicationName: 'forgotten', poolMax: 1, prepare: true });
    cleanUps.push(() => pool.close());
    await pool.ping();
    await connection.ping();
    expect(leaksBetween(before, await openThings(url))).toEqual(['1 × database connection “forgotten”']);
  });

  test('a listening socket', async () => {
    const before = await openThings();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const after = await openThings();
    server.close();
    expect(leaksBetween(before, after)).toEqual(['1 × listening socket']);
  });

  test('a child process', async () => {
    const before = await openThings();
    const child = spawn('sleep', ['60']);
    const after = await openThings();
    child.kill();
    await once(child, 'exit');
    expect(leaksBetween(before, after)).toEqual(['1 × child process']);
  });

  const redisUrl = testRedisUrl();
  (redisUrl === undefined ? test.skip : test)('a connection to Redis', async () => {
    const before = await openThings();
    const { hostname, port } = new URL(redisUrl!);
    const socket = connect(Number(port || 6379), hostname);
    await once(socket, 'connect');
    const after = await openThings();
    socket.destroy();
    expect(leaksBetween(before, after)).toEqual(['1 × Redis connection']);
  });
});

describe('with the check installed', () => {
  installLeakCheck(url);

  test('a test that closes what it opened passes', async () => {
    const pool = openDatabase({ url, applicationName: 'tidy', poolMax: 1, prepare: true });
    await pool.ping();
    await pool.close();
    expect(leaksBetween({}, await openThings(url))).not.toContain('1 × database connection “tidy”');
  });
});
