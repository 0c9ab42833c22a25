import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type DatabaseConnection, openDatabase } from '@calendar-cache/database';
import { testDatabase, testRedisUrl } from '@calendar-cache/testing';
import { afterAll, afterEach, expect, test } from '@jest/globals';

/** Tests of which all but the first leave something open. They pass as far as they themselves can tell. */
const { url, connection } = await testDatabase();

let tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(tidy.map((close) => close()));
  tidy = [];
});

const openPool = async (applicationName: string): Promise<DatabaseConnection> => {
  const pool = openDatabase({ url, applicationName, poolMax: 1, prepare: true });
  await pool.ping();
  return pool;
};

const ofTheFile = await openPool('pool of the file');
afterAll(() => ofTheFile.close());

test('closes what it opens', async () => {
  const pool = await openPool('closed');
  tidy.push(() => pool.close());
  await Promise.all([connection.ping(), connection.ping()]);
});

test('leaves a connection to the database', async () => {
  await openPool('forgotten');
});

test('leaves a child process', () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 30_000)'], { stdio: 'ignore' });
  expect(child.pid).toBeDefined();
});

test('leaves a timer', () => {
  setInterval(() => undefined, 1_000);
});

const redisUrl = testRedisUrl();
(redisUrl === undefined ? test.skip : test)('leaves a connection to Redis', async () => {
  const { hostname, port } = new URL(redisUrl!);
  await once(connect(Number(port || 6379), hostname), 'connect');
});

test('leaves a second pool of a name that is open already', async () => {
  await openPool('pool of the file');
});

// The last: what runs behind a server that was there before a test is not the test's.
test('leaves a listening socket', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
