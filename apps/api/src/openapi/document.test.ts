import { type ErrorCode, errorCodes } from '@calendar-cache/errors';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Express } from 'express';
import supertest from 'supertest';
import { z } from 'zod';
import { buildApiApp } from '../build-api-app.ts';
import { ContractChecker } from '../testing/contract-checker.ts';
import { unusedDependencies } from '../testing/unused-dependencies.ts';
import { pathTemplate } from './describe-operation.ts';
import { type Example, type MediaType, type OpenApiDocument, operationsOf } from './document.ts';
import { SchemaWriter } from './schema-writer.ts';

const app = buildApiApp(unusedDependencies());
let document: OpenApiDocument;

beforeAll(async () => {
  const answer = await supertest(app).get('/openapi.json');
  expect([answer.status, answer.type]).toEqual([200, 'application/json']);
  document = answer.body;
});

interface Layer {
  route?: { path: string; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
}

/** Every route that Express would take a request to. */
function servedBy({ router }: Express): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) => [
      // What takes any method refuses it.
      ...(route?.stack ?? []).flatMap(({ method }) =>
        method === undefined ? [] : [`${method} ${pathTemplate(route?.path ?? '')}`],
      ),
      ...walk(handle.stack ?? []),
    ]);
  return [...new Set(walk(router.stack as never))].sort();
}

test('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone({ ...document }));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
});

test('holds every route that the app serves, and no other', () => {
  const documented = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
  expect(servedBy(app)).toEqual(documented.sort());
});

test('the headers that a route reads are parameters of its operation, as its schema has them', () => {
  const headersOf = (path: string, method: string) =>
    document.paths[path]?.[method]?.parameters?.filter((parameter) => parameter.in === 'header');
  expect(headersOf('/v1/availability', 'get')).toMatchObject([
    { name: 'If-None-Match', required: false, schema: { type: 'string' } },
  ]);
  expect(headersOf('/calendar/v3/freeBusy', 'post')).toMatchObject([
    { name: 'Calendar-Cache-Max-Staleness', required: false, schema: { type: 'integer', minimum: 0 }, example: 300 },
  ]);
});

test('every operation has a name of its own', () => {
  const names = operationsOf(document).map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
});

test('L21: a key is needed everywhere but for health, document and page', () => {
  const open = operationsOf(document).filter(({ operation }) => operation.security.length === 0);
  const allowed = ['/healthz', '/readyz', '/openapi.json', '/docs', '/v1/credentials/callback'];

  expect(open.map(({ path }) => path).filter((path) => !allowed.includes(path))).toEqual([]);
});

test('every parameter, every body, every answer and every error has an example that fits its schema', () => {
  const checker = new ContractChecker(document);
  const faults: string[] = [];
  const check = (where: string, { schema, example, examples }: MediaType) => {
    const values = [...(example === undefined ? [] : [example]), ...Object.values(examples ?? {}).map(valueIn)];
    if (values.length === 0) faults.push(`${where} has no example`);
    faults.push(
      ...values.flatMap((value) => checker.faultsOfValue(schema, value).map((fault) => `${where}: ${fault}`)),
    );
  };
  for (const { method, path, operation } of operationsOf(document)) {
    for (const parameter of operation.parameters ?? []) check(`${method} ${path} ${parameter.name}`, parameter);
    for (const body of Object.values(operation.requestBody?.content ?? {})) check(`${method} ${path} body`, body);
    for (const [status, { content = {} }] of Object.entries(operation.responses)) {
      for (const media of Object.values(content)) check(`${method} ${path} ${status}`, media);
    }
  }
  expect(faults).toEqual([]);
});

function valueIn(example: Example): unknown {
  if (!('$ref' in example)) return example.value;
  const named = document.components.examples[example.$ref.split('/').at(-1) ?? ''];
  return named === undefined ? undefined : valueIn(named);
}

test('the codes of a status are those of the closed list that have this status', () => {
  for (const { operation } of operationsOf(document)) {
    for (const [status, { content = {} }] of Object.entries(operation.responses)) {
      const codes = Object.keys(content['application/problem+json']?.examples ?? {});
      const statuses = codes.map((code) => errorCodes[code as keyof typeof errorCodes].status);
      expect(new Set([Number(status), ...statuses]).size).toBe(1);
    }
  }
  expect(document.components.schemas.Problem?.properties?.code?.enum).toEqual(Object.keys(errorCodes));
});

/** What no answer of the API carries as its code, and why. */
const neverAnswered: readonly (readonly [reason: string, codes: readonly ErrorCode[]])[] = [
  ['of the ingress', ['channel-token-invalid']],
  [
    'the reason of a calendar; as an error it is told as calendar-not-found or credential-refused',
    ['google-access-gone'],
  ],
  ['of a start or of the command line', ['invalid-environment', 'port-taken', 'embedded-server-failed']],
  [
    'of the workers: stored with a calendar',
    [
      'invalid-job-payload',
      'sync-crashed',
      'sync-unproven',
      'google-sync-token-expired',
      'google-push-not-supported',
      'google-channel-gone',
    ],
  ],
];

test('every code that the API answers with has an example, and those that it never answers with are a closed list', () => {
  const shown = new Set(
    operationsOf(document).flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap(({ content = {} }) =>
        Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
      ),
    ),
  );
  const closed = neverAnswered.flatMap(([, codes]) => codes);
  expect(
    Object.keys(errorCodes)
      .filter((code) => !shown.has(code))
      .sort(),
  ).toEqual([...closed].sort());
});

test('every address tells that it refuses other methods, and which it takes', () => {
  for (const { operation } of operationsOf(document)) {
    const { content = {}, headers = {} } = operation.responses[405] ?? {};
    const [media] = Object.values(content);
    expect(Object.keys(media?.examples ?? {})).toEqual(['method-not-allowed']);
    // No key is asked for first.
    expect(headers).toEqual({
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      Allow: { $ref: '#/components/headers/Allow' },
    });
  }
});

test('a consent that cannot be used is shown as the page that a person sees, and as what the host product is told', () => {
  const responses = document.paths['/v1/credentials/callback']?.get?.responses ?? {};
  const page = responses[400]?.content?.['text/html; charset=utf-8']?.examples?.['consent-invalid'];
  expect(page).toMatchObject({ value: expect.stringContaining('Your calendar is not connected') });
  expect(responses[303]?.headers?.Location).toMatchObject({ example: expect.stringContaining('code=consent-invalid') });
});

describe('GET /docs', () => {
  test('is one page with every operation, without scripts, under a policy that allows nothing from elsewhere', async () => {
    const page = await supertest(app).get('/docs');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    for (const { operation } of operationsOf(document)) expect(page.text).toContain(`id="${operation.operationId}"`);
    for (const code of Object.keys(errorCodes)) expect(page.text).toContain(code);
    expect(page.text).not.toMatch(/<script|(src|href)="?https?:|url\(|@import|undefined|\[object/i);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  test('every link within the page leads somewhere', async () => {
    const { text } = await supertest(app).get('/docs');
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});

describe('schemas', () => {
  test('what has a name is written once and referred to', () => {
    const writer = new SchemaWriter();
    const named = z.object({ id: z.string(), example: z.string().meta({ example: 'x' }) }).meta({ id: 'Named' });
    expect(writer.write(z.array(named))).toEqual({ type: 'array', items: { $ref: '#/components/schemas/Named' } });
    expect(writer.write(named)).toEqual({ $ref: '#/components/schemas/Named' });
    expect(writer.components.Named?.properties).toEqual({
      id: { type: 'string' },
      example: { type: 'string', examples: ['x'] },
    });
  });

  test('one name for two schemas is refused', () => {
    const writer = new SchemaWriter();
    writer.write(z.object({ a: z.string() }).meta({ id: 'Twice' }));
    z.globalRegistry.clear();
    expect(() => writer.write(z.object({ b: z.string() }).meta({ id: 'Twice' }))).toThrow('Twice');
  });
});
