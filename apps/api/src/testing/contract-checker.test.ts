import { afterAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { buildApiApp } from '../build-api-app.ts';
import { buildDocument } from '../openapi/build-document.ts';
import { ContractChecker, type Exchange } from './contract-checker.ts';
import { recordExchanges } from './record-exchanges.ts';
import { unusedDependencies } from './unused-dependencies.ts';

const app = buildApiApp(unusedDependencies());
const checker = new ContractChecker(buildDocument(app.locals.routes));

const readiness = { status: 'ready', unreachable: [], checks: { database: 'ok' } };
const good: Exchange = {
  method: 'GET',
  url: '/readyz?x=1',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  requestId: 'r-1',
  body: JSON.stringify(readiness),
};
const problem = {
  type: 'urn:calendar-cache:error:not-found',
  title: 'There is nothing at this address',
  status: 404,
  detail: 'No.',
  code: 'not-found',
};

describe('an answer that is as documented', () => {
  test.each<[string, Partial<Exchange>]>([
    ['a 200', {}],
    ['another status', { status: 503, body: JSON.stringify({ ...readiness, status: 'not-ready' }) }],
    ['HEAD without a body', { method: 'HEAD', body: '' }],
    ['a slash at the end', { url: '/readyz/' }],
    [
      'an unknown address',
      { url: '/x', status: 404, contentType: 'application/problem+json', body: JSON.stringify(problem) },
    ],
  ])('%s', (_what, given) => {
    expect(checker.faultsOf({ ...good, ...given })).toEqual([]);
  });
});

describe('an answer that is not', () => {
  test.each<[string, Partial<Exchange>, string]>([
    ['a status', { status: 201 }, 'no such status'],
    ['a content type', { contentType: 'text/html' }, 'content type text/html'],
    ['a value', { body: JSON.stringify({ ...readiness, status: 'perhaps' }) }, '/status'],
    ['a missing field', { body: '{}' }, 'required'],
    ['a field too many', { body: JSON.stringify({ ...readiness, more: 1 }) }, 'additional properties'],
    ['half a body', { body: '{' }, 'not JSON'],
    ['a body after HEAD', { method: 'HEAD' }, 'there is a body'],
    ['no request id', { requestId: undefined }, 'X-Request-Id'],
    ['a method', { method: 'POST' }, 'not in the document'],
    [
      'a method that is refused by a page',
      { method: 'POST', status: 405, contentType: 'text/html', body: '' },
      'text/html',
    ],
    ['an address', { url: '/v2/availability' }, 'not in the document'],
    [
      'an unknown address answered by a page',
      { url: '/x', status: 404, contentType: 'text/html', body: '<p>' },
      'text/html',
    ],
    [
      'a code that this route does not have',
      { url: '/v1/availability', status: 404, contentType: 'application/problem+json', body: JSON.stringify(problem) },
      '/code',
    ],
  ])('%s', (_what, given, fault) => {
    expect(checker.faultsOf({ ...good, ...given }).join()).toContain(fault);
  });
});

describe('the recorder', () => {
  const recorder = recordExchanges();
  afterAll(() => recorder.stop());

  test('sees what an app answers, whoever asks', async () => {
    await supertest(app).get('/healthz');
    await supertest(app).get('/nothing');
    expect([recorder.count(), recorder.takeFaults()]).toEqual([2, []]);
  });

  test('tells what is not in the document of that app', async () => {
    const bare = buildApiApp(unusedDependencies());
    bare.locals.routes = bare.locals.routes.filter(({ path }: { path: string }) => path !== '/healthz');
    await supertest(bare).get('/healthz');
    expect(recorder.takeFaults()).toEqual([
      expect.stringContaining('/healthz → 200: this address is not in the document'),
    ]);
  });
});
