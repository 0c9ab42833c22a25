import type { ApiKeyScope } from '@calendar-cache/calendar-cache';
import { createLogger, createMetrics } from '@calendar-cache/observability';
import { describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { buildApiApp } from '../build-api-app.ts';
import { noDirectory } from '../testing/memory-directory.ts';
import { memoryFeatures } from '../testing/memory-features.ts';
import { MemoryKeys, memoryGate } from '../testing/memory-keys.ts';
import { noIdentity } from '../testing/no-identity.ts';

function open(requestsPerMinute?: number) {
  const apiKeys = new MemoryKeys();
  const clock = { nowMs: 1_000_000_000, now: () => clock.nowMs };
  const reachable = async () => undefined;
  const app = buildApiApp({
    identity: noIdentity,
    availability: {
      answer: () => Promise.reject(new Error('Nobody asks for availability here.')),
      freshState: () => Promise.reject(new Error('Nobody asks for availability here.')),
      explain: () => Promise.reject(new Error('Nobody asks for availability here.')),
    },
    apiKeys,
    features: memoryFeatures(),
    applyWriteFlag: async () => undefined,
    directory: noDirectory,
    gate: memoryGate(requestsPerMinute, clock),
    checks: { database: reachable, queue: reachable },
    logger: createLogger({ app: 'api', level: 'silent' }),
    metrics: createMetrics({ app: 'api' }),
    clock,
    defaultMaxStalenessMs: () => 3_600_000,
    showsTitles: false,
  });
  const call = (secret: string, method: 'get' | 'post' | 'patch' | 'put' | 'delete', path: string, body?: object) => {
    const request = supertest(app)[method](path).set('Authorization', `Bearer ${secret}`);
    return body === undefined ? request : request.send(body);
  };
  const key = (scopes: ApiKeyScope[], teamId: string | null = null) => apiKeys.add({ scopes, teamId });
  return { app, clock, call, key };
}

describe('/v1/keys', () => {
  test('L21: makes a key that works, shows it once, lists it without, and revokes it', async () => {
    const { call, key, clock } = open();
    const manager = key(['read', 'manage']);
    const made = await call(manager, 'post', '/v1/keys', { name: 'pages', scopes: ['manage', 'manage'] });
    expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store']);
    expect(made.body).toMatchObject({ name: 'pages', scopes: ['manage'], teamId: null });

    const listed = await call(made.body.key, 'get', '/v1/keys');
    expect(listed.body.keys).toHaveLength(2);
    expect(listed.body.keys[1]).toMatchObject({ id: made.body.id, lastUsedAt: null });
    expect(Object.keys(listed.body.keys[1]).sort()).toEqual([
      'createdAt',
      'id',
      'lastUsedAt',
      'name',
      'scopes',
      'teamId',
    ]);

    expect((await call(manager, 'delete', `/v1/keys/${made.body.id}`)).status).toBe(204);
    expect((await call(manager, 'delete', `/v1/keys/${made.body.id}`)).body.code).toBe('not-found');
    clock.nowMs += 5_000;
    expect((await call(made.body.key, 'get', '/v1/keys')).body.code).toBe('unauthorized');
  });

  test.each<[string, string | null, object, number, string | null]>([
    ['of its team, unasked', 'team-1', {}, 201, 'team-1'],
    ['of its team', 'team-1', { teamId: 'team-1' }, 201, 'team-1'],
    ['of another team', 'team-1', { teamId: 'team-2' }, 403, null],
    ['of no team', 'team-1', { teamId: null }, 403, null],
    ['with a scope that it lacks', 'team-1', { scopes: ['read', 'ops'] }, 403, null],
    ['of a team, by one of none', null, { teamId: 'team-2' }, 201, 'team-2'],
  ])(
    'L21: a key of manage and team makes keys no wider than itself: %s',
    async (_name, team, more, status, madeFor) => {
      const { call, key } = open();
      const made = await call(key(['read', 'manage'], team), 'post', '/v1/keys', {
        name: 'x',
        scopes: ['read'],
        ...more,
      });
      expect(made.status).toBe(status);
      if (status === 201) expect(made.body.teamId).toBe(madeFor);
      else expect(made.body.code).toBe('forbidden');
    },
  );

  test('L21: a key of a team lists and revokes that team’s keys alone', async () => {
    const { call, key } = open();
    const everyone = key(['manage']);
    const mine = key(['manage'], 'team-1');
    key(['read'], 'team-2');
    const all = (await call(everyone, 'get', '/v1/keys')).body.keys;
    const seen = (await call(mine, 'get', '/v1/keys')).body.keys;
    expect(seen.map(({ teamId }: { teamId: string }) => teamId)).toEqual(['team-1']);
    const theirs = all.find(({ teamId }: { teamId: string }) => teamId === 'team-2');
    const existing = await call(mine, 'delete', `/v1/keys/${theirs.id}`);
    const missing = await call(mine, 'delete', '/v1/keys/0b8f7c1e-32a5-4f0e-9a43-000000000001');
    expect([existing.status, existing.body.detail]).toEqual([404, missing.body.detail]);
    expect((await call(everyone, 'get', '/v1/keys')).body.keys).toHaveLength(3);
  });

  test.each([
    {},
    { name: 'x' },
    { name: '', scopes: ['read'] },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['write'] },
    { name: 'x', scopes: ['read'], teamId: '' },
    { name: 'x', scopes: ['read'], hash: 'abc' },
    { name: 'x'.repeat(101), scopes: ['read'] },
  ])('refuses %j', async (body) => {
    const { call, key } = open();
    const refused = await call(key(['read', 'manage']), 'post', '/v1/keys', body);
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid-request']);
  });
});

describe('the limit of a key', () => {
  test('is told with every answer; beyond it 429 says when to come again', async () => {
    const { call, key, clock } = open(3);
    const [mine, other] = [key(['manage']), key(['read'])];
    const first = await call(mine, 'get', '/v1/keys');
    expect([first.headers['ratelimit-policy'], first.headers.ratelimit]).toEqual(['"key";q=3;w=60', '"key";r=2;t=60']);
    await call(mine, 'get', '/v1/keys');
    // What is refused for another reason counts, too.
    expect((await call(mine, 'get', '/v1/availability')).status).toBe(403);
    const beyond = await call(mine, 'get', '/v1/keys');
    expect([beyond.status, beyond.body.code]).toEqual([429, 'rate-limited']);
    expect(Number(beyond.headers['retry-after'])).toBeGreaterThan(58);
    expect(beyond.headers.ratelimit).toBe(`"key";r=0;t=${beyond.headers['retry-after']}`);
    expect((await call(other, 'get', '/v1/keys')).status).toBe(403);
    clock.nowMs += Number(beyond.headers['retry-after']) * 1_000;
    expect((await call(mine, 'get', '/v1/keys')).status).toBe(200);
  });
});

describe('/v1/features', () => {
  test('lists the flags and sets what is named', async () => {
    const { call, key } = open();
    const manager = key(['manage']);
    const { features } = (await call(manager, 'get', '/v1/features')).body;
    expect(features).toHaveLength(3);
    expect(features[0]).toMatchObject({ slug: 'calendar-cache-sql-read', enabled: true, everyone: true, teamIds: [] });
    const path = '/v1/features/calendar-cache-sql-read';
    expect((await call(manager, 'patch', path, { everyone: false })).body).toMatchObject({
      enabled: true,
      everyone: false,
    });
    expect((await call(manager, 'patch', path, { enabled: false })).body).toMatchObject({
      enabled: false,
      everyone: false,
    });
    expect((await call(manager, 'put', `${path}/teams/team-1`)).body.teamIds).toEqual(['team-1']);
    expect((await call(manager, 'delete', `${path}/teams/team-1`)).body.teamIds).toEqual([]);
    for (const method of ['put', 'delete'] as const) {
      expect((await call(manager, method, `${path}/teams/nobody`)).body.code).toBe('team-not-found');
    }
    expect((await call(manager, 'patch', path, {})).body.code).toBe('invalid-request');
    expect((await call(manager, 'patch', '/v1/features/no-such', { enabled: true })).body.code).toBe('not-found');
  });

  test.each<['get' | 'patch' | 'put' | 'delete', string]>([
    ['get', '/v1/features'],
    ['patch', '/v1/features/calendar-cache-sql-read'],
    ['put', '/v1/features/calendar-cache-sql-read/teams/team-1'],
    ['delete', '/v1/features/calendar-cache-sql-read/teams/team-1'],
  ])('L21: %s %s is not for a key of one team, of whatever scopes', async (method, path) => {
    const { call, key } = open();
    const body = method === 'patch' ? { enabled: false } : undefined;
    const refused = await call(key(['read', 'manage'], 'team-1'), method, path, body);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    const { features } = (await call(key(['manage']), 'get', '/v1/features')).body;
    expect(features[0]).toMatchObject({ enabled: true, teamIds: [] });
  });
});

test('L21: a key of the operation that is bound to a team does not see the operation', async () => {
  const { call, key } = open();
  expect((await call(key(['ops'], 'team-1'), 'get', '/metrics')).status).toBe(403);
  expect((await call(key(['ops']), 'get', '/metrics')).status).toBe(200);
});
