import { isAppError } from '@calendar-cache/errors';
import { startSimulator } from '@calendar-cache/google-simulator';
import { createLogger } from '@calendar-cache/observability';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { type Cuttable, openCuttable, testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningApp, startApi } from './app.ts';
import { blocksOf, createCaller } from './testing/caller.ts';
import { apiEnvironment, at, type Blocks, House } from './testing/house.ts';

const database = await testDatabase();
const queuePrefix = testQueuePrefix();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];

describe('the API', () => {
  let ends: (() => Promise<void>)[] = [];
  let house: House;
  let googleUrl: string;
  let lines: string[] = [];

  beforeEach(async () => {
    lines = [];
    const simulator = await startSimulator({});
    ends.push(simulator.close);
    house = new House(database, simulator.google);
    googleUrl = simulator.url;
    await migrateQueueStore(chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix }));
  });

  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    ends = [];
  });

  async function wayTo(url: string): Promise<Cuttable> {
    const way = await openCuttable(url);
    ends.push(way.cut);
    return way;
  }

  async function start(environment: Record<string, string> = {}): Promise<RunningApp> {
    const api = await startApi({
      environment: { ...apiEnvironment(database.url, googleUrl, queuePrefix), ...environment },
      logger: createLogger({ app: 'api', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    });
    ends.push(() => api.close());
    return api;
  }

  test('is ready, answers, and leaves nothing behind', async () => {
    const api = await start();
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const ask = createCaller(api.url, await house.key(['read']));
    expect(blocksOf(await ask({ calendarId }))).toEqual(inCache);
    const ready = await fetch(`${api.url}/readyz`);
    expect(await ready.json()).toEqual({
      status: 'ready',
      unreachable: [],
      checks: { database: 'ok', queue: 'ok' },
    });
  });

  test('L20: its lines hold neither key nor person', async () => {
    const api = await start();
    const key = await house.key(['read']);
    const calendar = await house.calendar({ cached: null, live: atGoogle });
    await createCaller(api.url, key)({ calendarId: calendar.id });
    await createCaller(api.url, `${key}x`)({ calendarId: calendar.id });
    await api.close();
    const requests = lines.map((line) => JSON.parse(line)).filter(({ route }) => route === '/v1/availability');
    expect(requests).toHaveLength(2);
    expect(requests[1]).toMatchObject({ status: 401, errorCode: 'unauthorized' });
    expect(requests[0]).toMatchObject({ status: 200, calendars: 1, complete: true, keyId: expect.any(String) });
    expect(lines.join()).not.toContain(key);
    expect(lines.join()).not.toContain(calendar.externalId);
  });

  test('L1: answers 503 and never free while the database is away, then by itself again', async () => {
    const way = await wayTo(database.url);
    const api = await start({ DATABASE_URL: way.url, QUEUE_DATABASE_URL: database.url });
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const ask = createCaller(api.url, await house.key(['read']));
    expect((await ask({ calendarId })).status).toBe(200);
    await way.cut();
    for (let times = 0; times < 3; times += 1) {
      const startMs = performance.now();
      const reply = await ask({ calendarId });
      expect([reply.status, reply.body.code]).toEqual([503, 'database-unavailable']);
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(performance.now() - startMs).toBeLessThan(10_000);
    }
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    await way.restore();
    const untilMs = Date.now() + 10_000;
    let reply = await ask({ calendarId });
    while (reply.status !== 200 && Date.now() < untilMs) reply = await ask({ calendarId });
    expect(blocksOf(reply)).toEqual(inCache);
  }, 60_000);

  test('answers 503 while the database is there but silent', async () => {
    const way = await wayTo(database.url);
    const api = await start({ DATABASE_URL: way.url, QUEUE_DATABASE_URL: database.url });
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const ask = createCaller(api.url, await house.key(['read']));
    expect((await ask({ calendarId })).status).toBe(200);
    way.silence();
    const reply = await ask({ calendarId });
    expect([reply.status, reply.body.code]).toEqual([503, 'database-unavailable']);
    await way.restore();
  }, 20_000);

  test('boots without its database and says so', async () => {
    const way = await wayTo(database.url);
    await way.cut();
    const api = await start({ DATABASE_URL: way.url, QUEUE_DATABASE_URL: database.url });
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${api.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ unreachable: ['database'] });
    const reply = await createCaller(api.url, 'cck_any')({ userId: '1' });
    expect([reply.status, reply.body.code]).toEqual([503, 'database-unavailable']);
  });

  test('goes on answering while the queue is away: a sync that cannot be asked for is logged', async () => {
    const way = await wayTo(database.url);
    await way.cut();
    const api = await start({ QUEUE_DATABASE_URL: way.url });
    const fresh = await house.calendar({ cached: inCache });
    const stale = await house.calendar({ cached: [], live: atGoogle, asOfMs: Date.now() - 7_200_000 });
    const ask = createCaller(api.url, await house.key(['read']));
    expect(blocksOf(await ask({ calendarId: fresh.id }))).toEqual(inCache);
    for (const onStale of ['live', 'refresh']) {
      expect(blocksOf(await ask({ calendarId: stale.id, onStale }))).toEqual(atGoogle);
    }
    await api.close();
    const warnings = lines.map((line) => JSON.parse(line)).filter(({ errorCode }) => errorCode === 'queue-unavailable');
    expect(warnings).toHaveLength(2);
  }, 20_000);

  test('L1: says which database it is when it was never migrated', async () => {
    const api = await start();
    const { id: calendarId } = await house.calendar({ cached: null });
    await house.run('ALTER TABLE calendar_subscriptions RENAME COLUMN as_of TO as_of_before');
    try {
      const reply = await createCaller(api.url, await house.key(['read']))({ calendarId });
      expect([reply.status, reply.body.code]).toEqual([500, 'schema-out-of-date']);
    } finally {
      await house.run('ALTER TABLE calendar_subscriptions RENAME COLUMN as_of_before TO as_of');
    }
  });

  test('refuses to boot without its variables, naming each', async () => {
    const booting = startApi({ environment: { DATABASE_URL: 'nonsense' } });
    const error = await booting.catch((thrown: unknown) => thrown);
    expect(isAppError(error, 'invalid-environment')).toBe(true);
    expect(String(error)).toContain('DATABASE_URL');
    expect(String(error)).toContain('ENCRYPTION_KEYS');
  });

  test('refuses a port that is taken, and leaves nothing behind', async () => {
    const first = await start();
    const error = await start({ API_PORT: String(first.port) }).catch((thrown: unknown) => thrown);
    expect(isAppError(error, 'port-taken')).toBe(true);
  });
});
