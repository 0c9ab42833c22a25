import { openCuttable, testDatabase } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { guardRepository } from '../index.ts';
import { isAnyOf } from '../repository/is-any-of.ts';
import { calendarSubscriptions, stagedBusyIntervals } from '../schema/index.ts';
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

test('statements are prepared once, those of transactions and on staging are planned each time', async () => {
  const connection = openDatabase({ url, applicationName: 'prepared', poolMax: 1, prepare: true });
  const { database } = connection;
  const subscriptions = ['7f8f2d0c-6b1a-4f0e-9a55-0d3c2b1a9e8f', '11111111-6b1a-4f0e-9a55-0d3c2b1a9e8f'];
  for (const ids of [subscriptions.slice(1), subscriptions]) {
    await database
      .select({ id: calendarSubscriptions.id })
      .from(calendarSubscriptions)
      .where(isAnyOf(calendarSubscriptions.id, ids));
    await database.delete(stagedBusyIntervals).where(isAnyOf(stagedBusyIntervals.runId, ids));
    await database.transaction((transaction) =>
      transaction.execute(sql`SELECT ${ids.length}::int AS of_a_transaction`),
    );
  }
  const kept = await database.execute<{ statement: string }>(sql`
    SELECT statement FROM pg_prepared_statements WHERE statement ~ ${'"id" from|staged_|transaction'}`);
  expect(kept.map(({ statement }) => statement)).toEqual([
    'select "id" from "calendar_subscriptions" where "calendar_subscriptions"."id" = ANY($1::uuid[])',
  ]);
  await connection.close();
});

test('without prepare nothing is kept, as PgBouncer in transaction mode needs it', async () => {
  const connection = openDatabase({ url, applicationName: 'unprepared', poolMax: 1, prepare: false });
  const rows = await connection.database.execute(sql`SELECT name FROM pg_prepared_statements WHERE name <> ${''}`);
  expect([...rows]).toEqual([]);
  await connection.close();
});
