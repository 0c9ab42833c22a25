import { AppError } from '@calendar-cache/errors';
import { createLogger, notFoundHandler, problemHandler } from '@calendar-cache/observability';
import { describe, expect, test } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { z } from 'zod';
import { authenticate } from '../authentication/authenticate.ts';
import { memoryGate } from '../testing/memory-keys.ts';
import { defineRoute } from './define-route.ts';
import { RouteTable } from './route-table.ts';

const putThing = defineRoute({
  method: 'put',
  path: '/v1/things/:thingId',
  scope: 'manage',
  summary: 'Keep a thing',
  tags: ['Things'],
  params: z.strictObject({ thingId: z.string().max(9, 'too long') }),
  query: z.strictObject({ tag: z.array(z.string()).optional() }),
  body: { schema: z.strictObject({ size: z.int() }), example: { size: 7 }, maxBytes: 200 },
  responses: {
    200: {
      description: 'Kept',
      schema: z.object({ seen: z.unknown() }),
      headers: { 'X-Size': { description: 'Size', example: '7' } },
    },
    204: { description: 'Nothing to say' },
  },
  errors: ['not-supported'],
});

const getPage = defineRoute({
  method: 'get',
  path: '/page',
  scope: 'public',
  summary: 'A page',
  tags: ['Things'],
  responses: { 200: { description: 'The page', schema: z.string(), contentType: 'text/html; charset=utf-8' } },
  errors: [],
});

const otherDialect = defineRoute({
  method: 'post',
  path: '/foreign/things',
  scope: 'read',
  summary: 'A thing as others call it',
  tags: ['Things'],
  body: { schema: z.object({ size: z.int() }), example: { size: 7 } },
  responses: { 200: { description: 'Done' } },
  errors: [],
  errorDialect: {
    schema: z.object({ error: z.object({ code: z.number(), status: z.string() }) }),
    contentType: 'application/json',
    render: (error) => ({ status: error.status, body: { error: { code: error.status, status: error.code } } }),
  },
});

function open() {
  const key = (scope: 'read' | 'manage') => ({ id: scope, name: 'test', scopes: [scope], teamId: null });
  const logger = createLogger({ app: 'api', level: 'silent' });
  const keys = { read: key('read'), manage: key('manage') };
  const lookup = async (secret: string) => (secret === 'read' || secret === 'manage' ? keys[secret] : null);
  const gatekeepers = { ...memoryGate(), lookup };
  const table = new RouteTable({ authenticated: (scope) => authenticate(gatekeepers, scope), logger });
  table.mount(putThing, async ({ params, query, body, key: { id } }) => {
    if (params.thingId === 'broken') throw new AppError('not-supported', 'Not this one.');
    if (body.size === 0) return { status: 204 };
    return {
      status: 200,
      headers: { 'X-Size': String(body.size) },
      body: { seen: { ...params, ...query, ...body, id } },
    };
  });
  table.mount(getPage, async ({ key: none }) => ({ status: 200, body: `<p>${none}</p>` }));
  table.mount(otherDialect, async () => ({ status: 200 }));
  table.refuseOtherMethods();
  const app = express().set('query parser', false).use(table.router, notFoundHandler(), problemHandler(logger));
  const put = (path: string, secret = 'manage') => supertest(app).put(path).set('Authorization', `Bearer ${secret}`);
  return { app, table, put };
}

describe('a mounted route', () => {
  test('hands path, query, body and key over, and sends status, headers and body', async () => {
    const answer = await open().put('/v1/things/t-1?tag=a&tag=b').send({ size: 7 });
    expect([answer.status, answer.headers['x-size'], answer.body]).toEqual([
      200,
      '7',
      { seen: { thingId: 't-1', tag: ['a', 'b'], size: 7, id: 'manage' } },
    ]);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
  });

  test('may answer without a body', async () => {
    const answer = await open().put('/v1/things/t-1').send({ size: 0 });
    expect([answer.status, answer.text]).toEqual([204, '']);
  });

  test('a public one needs no key; other content types go out as they are', async () => {
    const answer = await supertest(open().app).get('/page');
    expect([answer.status, answer.type, answer.text]).toEqual([200, 'text/html', '<p>null</p>']);
  });

  test('what the handler throws is a problem', async () => {
    const answer = await open().put('/v1/things/broken').send({ size: 1 });
    expect([answer.status, answer.body.code]).toEqual([501, 'not-supported']);
  });

  test('is listed for the document', () => {
    expect(open().table.routes.map(({ path }) => path)).toEqual(['/v1/things/:thingId', '/page', '/foreign/things']);
  });
});

describe('what is refused before the handler', () => {
  test('L21: without a key or the scope nothing is read or checked', async () => {
    const { put } = open();
    const nobody = await put('/v1/things/far-too-long', 'nobody').send('{');
    expect([nobody.status, nobody.body.code]).toEqual([401, 'unauthorized']);
    const reader = await put('/v1/things/far-too-long', 'read').send('{');
    expect([reader.status, reader.body.code]).toEqual([403, 'forbidden']);
  });

  test('faults of path, query and body come together', async () => {
    const answer = await open().put('/v1/things/far-too-long?tig=a').send({ size: '7', mass: 1 });
    expect([answer.status, answer.type, answer.body.code]).toEqual([
      400,
      'application/problem+json',
      'invalid-request',
    ]);
    expect(answer.body.issues).toEqual([
      { in: 'path', at: 'thingId', fault: 'too long' },
      { in: 'query', at: 'tig', fault: 'unknown' },
      { in: 'body', at: 'size', fault: 'Invalid input: expected number, received string' },
      { in: 'body', at: 'mass', fault: 'unknown' },
    ]);
  });

  test.each<[string, string | undefined, string | undefined, number, string]>([
    ['no body', undefined, undefined, 400, 'invalid-request'],
    ['an empty body', 'application/json', '', 400, 'invalid-request'],
    ['broken JSON', 'application/json', '{"size":', 400, 'invalid-request'],
    ['a bare word', 'application/json', '"size"', 400, 'invalid-request'],
    ['a form', 'application/x-www-form-urlencoded', 'size=7', 415, 'unsupported-media-type'],
    ['text', 'text/plain', '{"size":7}', 415, 'unsupported-media-type'],
    ['a charset of its own', 'application/json; charset=koi8-r', '{"size":7}', 415, 'unsupported-media-type'],
    ['too much', 'application/json', `{"size":7${' '.repeat(300)}}`, 413, 'request-too-large'],
    ['deep nesting', 'application/json', '['.repeat(190), 400, 'invalid-request'],
    ['a prototype', 'application/json', '{"size":7,"__proto__":{"size":8}}', 400, 'invalid-request'],
  ])('%s', async (_what, type, body, status, code) => {
    const request = open().put('/v1/things/t-1');
    if (type !== undefined) request.set('Content-Type', type);
    const answer = await (body === undefined ? request : request.send(body));
    expect([answer.status, answer.type, answer.body.code]).toEqual([status, 'application/problem+json', code]);
  });
});

test('a route with a dialect of its own speaks it in every error', async () => {
  const { app } = open();
  const post = () => supertest(app).post('/foreign/things');
  const nobody = await post().send({ size: 1 });
  expect([nobody.status, nobody.type, nobody.body]).toEqual([
    401,
    'application/json',
    { error: { code: 401, status: 'unauthorized' } },
  ]);
  expect(nobody.headers['www-authenticate']).toBe('Bearer');
  const broken = await post().set('Authorization', 'Bearer read').set('Content-Type', 'application/json').send('{');
  expect(broken.body).toEqual({ error: { code: 400, status: 'invalid-request' } });
  const unfit = await post().set('Authorization', 'Bearer read').send({ size: 'x' });
  expect(unfit.body).toEqual({ error: { code: 400, status: 'invalid-request' } });
});

describe('another method at a known address', () => {
  test('is refused, without a key already, and Allow says what it takes', async () => {
    const { app } = open();
    const answer = await supertest(app).get('/v1/things/t-1');
    expect([answer.status, answer.headers.allow, answer.body.code]).toEqual([405, 'PUT', 'method-not-allowed']);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const page = await supertest(app).delete('/page');
    expect([page.status, page.headers.allow]).toEqual([405, 'GET, HEAD']);
    const options = await supertest(app).options('/page');
    expect([options.status, options.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await supertest(app).head('/page')).status).toBe(200);
  });

  test('is refused in the dialect of its address', async () => {
    const answer = await supertest(open().app).get('/foreign/things');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(answer.body).toEqual({ error: { code: 405, status: 'method-not-allowed' } });
  });
});
