import { startSimulator } from '@calendar-cache/google-simulator';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type RunningApp, startApi } from '../app.ts';
import { apiEnvironment, House } from '../testing/house.ts';

const database = await testDatabase();
const queuePrefix = testQueuePrefix();
const simulator = await startSimulator({});
const house = new House(database, simulator.google);
await migrateQueueStore(chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix }));
afterAll(() => simulator.close());

let running: RunningApp[] = [];
afterEach(async () => {
  for (const api of running) await api.close();
  running = [];
});

async function start(more: Record<string, string> = {}): Promise<RunningApp> {
  const environment = { ...apiEnvironment(database.url, simulator.url, queuePrefix), ...more };
  const api = await startApi({ environment });
  running.push(api);
  return api;
}

function call(api: RunningApp, key: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  return fetch(`${api.url}${path}`, { ...init, headers });
}

interface Body {
  id: string;
  key: string;
  code: string;
  keys: { id: string; lastUsedAt: string | null }[];
}

async function bodyOf(response: Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body;
}

/** Asks until it is so, for twice as long as was promised. */
async function within<Value>(ms: number, ask: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  const untilMs = Date.now() + 2 * ms;
  for (;;) {
    const value = await ask();
    if (isSo(value) || Date.now() > untilMs) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('keys, on two processes', () => {
  test('L21: one that is made here works there at once, and revoked here stops there within 5 s', async () => {
    const [here, there] = [await start(), await start()];
    const team = await house.team([]);
    const manager = await house.key(['read', 'manage'], team);
    const body = JSON.stringify({ name: 'pages', scopes: ['manage'] });
    const made = await bodyOf(call(here, manager, '/v1/keys', { method: 'POST', body }));
    expect(made).toMatchObject({ teamId: team, key: expect.stringMatching(/^cck_/) });
    const status = async () => (await call(there, made.key, '/v1/keys')).status;
    expect(await status()).toBe(200);
    expect((await call(here, manager, `/v1/keys/${made.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await within(5_000, status, (now) => now === 401)).toBe(401);
  }, 30_000);

  test('a team that is not there gets no key', async () => {
    const api = await start();
    const body = JSON.stringify({ name: 'x', scopes: ['read'], teamId: 'no-such-team' });
    const refused = call(api, await house.key(['read', 'manage']), '/v1/keys', { method: 'POST', body });
    expect([(await refused).status, (await bodyOf(refused)).code]).toEqual([404, 'team-not-found']);
  });

  test('both count for one limit: what was let through there is missing here', async () => {
    const more = { API_REQUESTS_PER_MINUTE: '12' };
    const [here, there] = [await start(more), await start(more)];
    const key = await house.key(['manage']);
    for (let times = 0; times < 10; times += 1) expect((await call(there, key, '/v1/keys')).status).toBe(200);
    const remaining = async () =>
      /r=(\d+)/.exec((await call(here, key, '/v1/keys')).headers.get('RateLimit') ?? '')?.[1];
    expect(await within(10_000, remaining, (left) => left === '0')).toBe('0');
    const beyond = await call(here, key, '/v1/keys');
    expect(beyond.status).toBe(429);
    expect(Number(beyond.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await call(here, await house.key(['manage']), '/v1/keys')).status).toBe(200);
  }, 40_000);

  test('when a key was last used is written down when the process ends, at the latest', async () => {
    const api = await start();
    const key = await house.key(['manage']);
    const before = (await bodyOf(call(api, key, '/v1/keys'))).keys.at(-1);
    expect(before?.lastUsedAt).toBeNull();
    await api.close();
    const after = (await bodyOf(call(await start(), key, '/v1/keys'))).keys.at(-1);
    expect(after?.id).toBe(before?.id);
    expect(Date.now() - Date.parse(after?.lastUsedAt ?? '')).toBeLessThan(60_000);
  });
});
