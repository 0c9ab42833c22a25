import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { dayMs, hourMs, keyRingOf, minuteMs, systemClock } from '@calendar-cache/calendar-cache';
import type { RawEnvironment } from '@calendar-cache/config';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { createJobRequests, jobCatalog, schedulesFor } from '@calendar-cache/jobs';
import { createLogger } from '@calendar-cache/observability';
import { createProducer, createSchedules, migrateQueueStore, type QueueStore } from '@calendar-cache/queue';
import { cloneTestDatabase, connectTestCalendar, testQueuePrefix, testRedisUrl } from '@calendar-cache/testing';
import { type RunningWorker, startWorker } from '@calendar-cache/worker';
import { afterEach, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { until } from '../e2e/processes.test-support.ts';

jest.setTimeout(240_000);

const calendarCount = 12;
/** L13 allows a minute to notice, and these calendars are read in a few seconds; here with twice the time. */
const boundMs = 2 * 70_000;

/** The schedules have a bound of their own: none is missing a minute after the loss. */
const schedulesBoundMs = minuteMs;

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Backend {
  environment: RawEnvironment;
  store: QueueStore;
  wipe: () => Promise<void>;
}

/** A database of Redis of its own: the others of this run live in the first one. */
async function onRedis(): Promise<Backend> {
  const url = new URL(testRedisUrl() ?? '');
  url.pathname = '/11';
  const prefix = testQueuePrefix();
  return {
    environment: { REDIS_URL: url.href, QUEUE_PREFIX: prefix },
    store: { kind: 'redis', url: url.href, prefix },
    wipe: async () => {
      const login = url.password === '' ? '' : `AUTH ${decodeURIComponent(url.password)}\r\n`;
      const socket = connect(Number(url.port), url.hostname);
      let answer = '';
      socket.on('data', (data) => (answer += String(data)));
      socket.write(`${login}SELECT 11\r\nFLUSHDB\r\nQUIT\r\n`);
      await once(socket, 'close');
      if (answer.includes('-')) throw new Error(`Redis was not wiped: ${answer}`);
    },
  };
}

async function onPostgres(databaseUrl: string, wipe: (statement: string) => Promise<void>): Promise<Backend> {
  const schema = 'loss_queue';
  const store = { kind: 'postgres', url: databaseUrl, schema } as const;
  await migrateQueueStore(store);
  return {
    environment: { QUEUE_PREFIX: 'loss' },
    store,
    wipe: () =>
      wipe(`DO $$ DECLARE names text; BEGIN
        SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO names FROM pg_tables
        WHERE schemaname = '${schema}' AND tablename <> 'migration';
        EXECUTE 'TRUNCATE ' || names || ' CASCADE'; END $$`),
  };
}

/** Workers may be in the middle of a statement: whoever loses the deadlock tries again. */
async function untilNoDeadlock(run: () => Promise<unknown>): Promise<void> {
  await until(
    async () => {
      try {
        await run();
        return true;
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        if (cause instanceof Error && 'code' in cause && cause.code === '40P01') return false;
        throw error;
      }
    },
    { withinMs: 10_000, describe: () => 'The queue could not be wiped.' },
  );
}

async function startSlowGoogle(): Promise<RunningSimulator> {
  const simulator = await startSimulator({ clock: systemClock, pageSize: 2, latencyMs: 80, allowHttpWebhooks: true });
  open.push(() => simulator.close());
  return simulator;
}

test.each(['redis', 'postgres'] as const)(
  'L13: a queue on %s is wiped in the middle of syncs, and everything is in step again with nothing restarted',
  async (kind) => {
    const { connection, url: databaseUrl, drop } = await cloneTestDatabase({ poolMax: 4 });
    open.push(drop);
    const { database } = connection;
    const backend =
      kind === 'redis'
        ? await onRedis()
        : await onPostgres(databaseUrl, (statement) => untilNoDeadlock(() => database.execute(sql.raw(statement))));
    open.push(backend.wipe);
    const simulator = await startSlowGoogle();
    const encryptionKey = randomBytes(32).toString('base64');
    const keyRing = keyRingOf([{ id: 'e1', secret: encryptionKey }]);
    const environment: RawEnvironment = {
      ...backend.environment,
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      // Nobody listens there: no change is announced, so that only polls find it.
      GOOGLE_WEBHOOK_URL: 'http://127.0.0.1:9/api/webhook/google-calendar-sql',
      GOOGLE_API_URL: `${simulator.url}/`,
      GOOGLE_TOKEN_URL: `${simulator.url}/token`,
      GOOGLE_CLIENT_ID: 'client',
      GOOGLE_CLIENT_SECRET: 'client-secret',
      WEBHOOK_SECRETS: `k1:${randomBytes(24).toString('hex')}`,
      ENCRYPTION_KEYS: `e1:${encryptionKey}`,
    };
    const { google } = simulator;
    const calendars = await Promise.all(
      Array.from({ length: calendarCount }, () =>
        connectTestCalendar({ database, google, keyRing, clock: systemClock }, { timeZone: 'Europe/Berlin' }),
      ),
    );
    const logger = createLogger({ app: 'worker', level: 'silent' });
    const workers: RunningWorker[] = [];
    for (const near of [4_600, 4_650]) workers.push(await startWorker({ environment, logger, near }));
    open.push(() => Promise.all(workers.map((worker) => worker.close())));

    const fromMs = Math.ceil(Date.now() / hourMs) * hourMs;
    let days = 0;
    const insertEverywhere = () => {
      days += 1;
      for (const { externalId } of calendars) {
        google.insertEvent(externalId, {
          start: { dateTime: new Date(fromMs + days * dayMs).toISOString() },
          end: { dateTime: new Date(fromMs + days * dayMs + hourMs).toISOString() },
        });
      }
    };
    const blocksOf = async (subscriptionId: string) => {
      const rows = await database.execute<{ starts: number }>(sql`
        SELECT (extract(epoch FROM starts_at) * 1000)::float8 AS starts FROM busy_intervals
        WHERE calendar_subscription_id = ${subscriptionId} ORDER BY starts_at`);
      return rows.map(({ starts }) => starts);
    };
    const behind = async () => {
      const names: string[] = [];
      for (const { subscriptionId, externalId } of calendars) {
        const truth = google.busyBlocks(externalId, fromMs, fromMs + 30 * dayMs).map(({ startMs }) => startMs);
        if (JSON.stringify(truth) !== JSON.stringify(await blocksOf(subscriptionId))) names.push(subscriptionId);
      }
      return names;
    };
    const soonestDue = async () => {
      const [row] = await database.execute<{ due: number }>(
        sql`SELECT min(extract(epoch FROM due_at) * 1000)::float8 AS due FROM calendar_subscriptions`,
      );
      return (row?.due ?? 0) - Date.now();
    };
    const inStep = async () => (await behind()).length === 0;

    for (let number = 0; number < 6; number += 1) insertEverywhere();
    // Read, watched (after which they are read once more), and not due for as long as the longest poll interval says.
    await until(async () => (await inStep()) && (await soonestDue()) > 30 * minuteMs, {
      withinMs: 60_000,
      describe: () => 'The calendars did not come in step at first.',
    });

    insertEverywhere();
    const producer = createProducer(backend.store, jobCatalog, { failFast: false, onError: () => undefined });
    open.push(() => producer.close());
    const requests = createJobRequests(producer);
    for (const { subscriptionId } of calendars.slice(0, 6)) {
      await requests.requestSync({ subscriptionId, reason: 'notification' });
    }
    await until(async () => (await producer.counts('calendar-sync')).active > 0, {
      withinMs: 20_000,
      describe: () => 'No sync began.',
    });
    const wanted = schedulesFor({ SWEEP_INTERVAL_SECONDS: 2 });
    expect(wanted.map(({ id }) => id).sort()).toEqual([
      'cleanup',
      'extend-horizon',
      'sweep-stale',
      'sweep-subscriptions',
    ]);
    const schedules = createSchedules(backend.store, jobCatalog, wanted, { onError: () => undefined });
    open.push(() => schedules.close());
    expect(await schedules.schedulesExist()).toBe(true);
    await backend.wipe();
    const wipedAtMs = Date.now();
    insertEverywhere();

    await until(() => schedules.schedulesExist(), {
      withinMs: schedulesBoundMs,
      describe: () => 'Some schedule is still missing.',
    });
    expect(Date.now() - wipedAtMs).toBeLessThan(schedulesBoundMs);
    await until(inStep, { withinMs: boundMs, describe: () => 'Some calendars are still behind.' });
    expect(Date.now() - wipedAtMs).toBeLessThan(boundMs);
  },
);
