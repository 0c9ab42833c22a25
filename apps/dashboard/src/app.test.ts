import { type ApiKey, hashApiKey } from '@calendar-cache/calendar-cache';
import { createLogger, createMetrics } from '@calendar-cache/observability';
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { buildDashboardApp, type DashboardDependencies } from './app.ts';

const stored: Record<string, ApiKey> = {
  'ops-key': { id: '1', name: 'ops', scopes: ['ops'], teamId: null },
  'read-key': { id: '2', name: 'read', scopes: ['read', 'manage'], teamId: null },
  'team-key': { id: '3', name: 'team', scopes: ['ops'], teamId: 'team-1' },
};
const byHash = new Map(Object.entries(stored).map(([secret, key]) => [hashApiKey(secret), key]));

function bench(overrides: Partial<DashboardDependencies> = {}) {
  const written: string[] = [];
  const app = buildDashboardApp({
    logger: createLogger({
      app: 'dashboard',
      level: 'info',
      destination: { write: (line) => void written.push(line) },
    }),
    metrics: createMetrics({ app: 'dashboard' }),
    clock: { now: () => 0 },
    queues: [],
    health: async () => ({ nowMs: 0, calendars: new Map(), unhealthy: [], credentials: new Map() }),
    cleanups: async () => [],
    notices: async () => [],
    keys: { findByHash: async (hash) => byHash.get(hash) ?? null },
    checks: { database: async () => undefined, queue: async () => undefined },
    open: false,
    ...overrides,
  });
  return { app, text: () => written.join('') };
}

const guarded = ['/', '/queues', '/queues/api/queues', '/queues/static/favicon.ico', '/metrics', '/nowhere'];

describe('who gets in', () => {
  test.each(guarded)('L21: %s wants a key, and a browser is asked for it', async (path) => {
    const response = await request(bench().app).get(path);
    expect([response.status, response.type, response.body.code]).toEqual([
      401,
      'application/problem+json',
      'unauthorized',
    ]);
    expect(response.get('WWW-Authenticate')).toMatch(/^Basic realm=/);
  });

  test.each([
    ['an unknown key', 'Bearer nobody', 401, 'unauthorized'],
    ['half of a scheme', 'Bearer', 401, 'unauthorized'],
    ['a broken password', `Basic ${Buffer.from('no colon').toString('base64')}`, 401, 'unauthorized'],
    ['a key without the scope', 'Bearer read-key', 403, 'forbidden'],
    ["one team's key", 'Bearer team-key', 403, 'forbidden'],
  ])('L21: %s does not', async (_name, authorization, status, code) => {
    const response = await request(bench().app).get('/queues').set('Authorization', authorization);
    expect([response.status, response.body.code]).toEqual([status, code]);
  });

  test.each([
    ['bearer token', 'Bearer ops-key'],
    ['password', `Basic ${Buffer.from('anyone:ops-key').toString('base64')}`],
  ])('L21: an ops key as %s does', async (_name, authorization) => {
    const { app, text } = bench();
    for (const path of ['/', '/queues', '/metrics']) {
      await request(app).get(path).set('Authorization', authorization).expect(200);
    }
    expect(text()).toContain('"keyId":"1"');
    expect(text()).not.toContain('ops-key');
  });

  test('open lets everyone in', async () => {
    const { app } = bench({ open: true });
    for (const path of ['/', '/queues', '/metrics']) await request(app).get(path).expect(200);
  });

  test('the probes are open', async () => {
    const { app } = bench({ checks: { queue: () => Promise.reject(new Error('down')) } });
    await request(app).get('/healthz').expect(200);
    const ready = await request(app).get('/readyz');
    expect([ready.status, ready.body.unreachable]).toEqual([503, ['queue']]);
  });

  test('a key that cannot be looked up is no wrong key', async () => {
    const { app } = bench({ keys: { findByHash: () => Promise.reject(new Error('connect ECONNREFUSED')) } });
    const response = await request(app).get('/').set('Authorization', 'Bearer ops-key');
    expect([response.status, response.body.code]).toEqual([503, 'database-unavailable']);
  });
});

describe('what another site may not ask for', () => {
  const pause = '/queues/api/queues/calendar-sync/pause';

  test.each([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://elsewhere.example' },
    { Origin: 'null' },
  ])('L21: a change with %j is refused', async (headers) => {
    const response = await request(bench({ open: true }).app)
      .put(pause)
      .set(headers);
    expect([response.status, response.body.code]).toEqual([403, 'forbidden']);
  });

  test.each([
    {},
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://behind-a-proxy.example' },
    { Origin: 'http://dashboard.internal:3002', Host: 'dashboard.internal:3002' },
  ])('a change with %j reaches Bull Board, which knows no such queue here', async (headers) => {
    const response = await request(bench({ open: true }).app)
      .put(pause)
      .set(headers);
    expect([response.status, response.type]).toEqual([404, 'application/json']);
  });
});

describe('the pages', () => {
  test('Bull Board and its files come with headers that let it work, and nothing from elsewhere', async () => {
    const { app } = bench({ open: true });
    const page = await request(app).get('/queues');
    expect(page.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(page.get('Content-Security-Policy')).not.toContain('upgrade-insecure-requests');
    expect(page.get('X-Powered-By')).toBeUndefined();
    const script = /src="(static\/js\/main\.[^"]+)"/.exec(page.text)?.[1];
    await request(app)
      .get(`/queues/${script}`)
      .expect(200)
      .expect('Content-Type', /javascript/);
  });

  test('the first page says what is reachable and leads to the queues', async () => {
    const page = await request(bench({ open: true }).app).get('/');
    expect(page.type).toBe('text/html');
    expect(page.text).toContain('href="/queues"');
    expect(page.text).toContain('>Ready<');
  });

  test('the first page says so when a need does not answer', async () => {
    const never = () => new Promise<void>(() => undefined);
    const page = await request(bench({ open: true, checks: { database: never } }).app).get('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Not ready');
    expect(page.text).toContain('<b>database</b> does not answer');
  });
});
