import { openCuttable, testDatabase } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { guardRepository } from '../index.ts';
import { openDatabase } from './database.ts';

const { url } = await testDatabase();

test('L15: connections that fell silent are replaced, and what comes next is answered', async () => {
  const way = await openCuttable(url);
  const connection = openDatabase({ url: way.url, applicationName: 'silent', poolMax: 2, prepare: true });
  let replaced: Promise<void> = Promise.resolve();
  const repository = guardRepository(
    { one: () => connection.database.execute<{ one: number }>(sql`SELECT 1 AS one`) },
    {
      deadlineMs: 1_000,
      onSilence: () => {
        replaced = connection.replaceSilent();
      },
    },
  );
  await Promise.all([connection.ping(), connection.ping()]);
  way.silenceOpen();
  await expect(repository.one()).rejects.toMatchObject({ code: 'database-unavailable' });
  await replaced;
  expect([...(await repository.one())]).toEqual([{ one: 1 }]);
  await connection.close();
  await way.cut();
});

test('L15: while the server is away nothing is replaced', async () => {
  const way = await openCuttable(url);
  const connection = openDatabase({ url: way.url, applicationName: 'away', poolMax: 1, prepare: true });
  await connection.ping();
  await way.cut();
  await connection.replaceSilent();
  await way.restore();
  // The first statement may still meet the connection that was cut: the driver learns of it in the same moment.
  let answers = false;
  for (let attempt = 0; attempt < 20 && !answers; attempt += 1) {
    answers = await connection.ping().then(
      () => true,
      () => false,
    );
  }
  expect(answers).toBe(true);
  await connection.close();
  await way.cut();
});
