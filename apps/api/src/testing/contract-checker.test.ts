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
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r-1' },
  body: JSON.stringify(readiness),
};
const asPage = { 'content-type': 'text/html', 'x-request-id': 'r-1', allow: 'GET, HEAD' };
const asProblem = { ...asPage, 'content-type': 'application/problem+json' };
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
    ['an unknown address', { url: '/x', status: 404, headers: asProblem, body: JSON.stringify(problem) }],
  ])('%s', (_what, given) => {
    expect(checker.faultsOf({ ...good, ...given })).toEqual([]);
  });
});

describe('an answer that is not', () => {
  test.each<[string, Partial<Exchange>, string]>([
    ['a status', { status: 201 }, 'no such status'],
    ['a content type', { headers: asPage }, 'content type text/html'],
    ['a value', { body: JSON.stringify({ ...readiness, status: 'perhaps' }) }, '/status'],
    ['a missing field', { body: '{}' }, 'required'],
    ['a field too many', { body: JSON.stringify({ ...readiness, more: 1 }) }, 'additional properties'],
    ['half a body', { body: '{' }, 'not JSON'],
    ['a body after HEAD', { method: 'HEAD' }, 'there is a body'],
    ['no request id', { headers: { 'content-type': 'application/json' } }, 'X-Request-Id'],
    ['a method', { method: 'POST' }, 'not in the document'],
    ['a method that is refused by a page', { method: 'POST', status: 405, headers: asPage, body: '' }, 'text/html'],
    ['an address', { url: '/v2/availability' }, 'not in the document'],
    ['an unknown address answered by a page', { url: '/x', status: 404, headers: asPage, body: '<p>' }, 'text/html'],
    [
      'a code that this route does not have',
      { url: '/v1/availability', status: 404, headers: asProblem, body: JSON.stringify(problem) },
      '/code',
    ],
  ])('%s', (_what, given, fault) => {
    expect(checker.faultsOf({ ...good, ...given }).join()).toContain(fault);
  });
});

describe('a header', () => {
  const ofKeys = {
    ...good.headers,
    'cache-control': 'private, no-cache',
    vary: 'Authorization',
    'ratelimit-policy': '"key";q=600;w=60',
    ratelimit: '"key";r=599;t=60',
  };
  const age = '2026-03-01T08:59:30.000Z';
  const freeBusy = (calendars: Record<string, unknown>) => ({
    method: 'POST',
    url: '/calendar/v3/freeBusy',
    body: JSON.stringify({ kind: 'calendar#freeBusy', timeMin: age, timeMax: age, calendars }),
  });
  const availability = (asOf: string | null) => ({
    url: '/v1/availability',
    body: JSON.stringify({ from: age, to: age, asOf, complete: true, busy: [], calendars: [] }),
  });
  const refused = (
    code: 'availability-unknown' | 'database-unavailable' | 'rate-limited' | 'unauthorized',
    status: number,
  ) => ({
    url: '/v1/availability',
    status,
    body: JSON.stringify({ ...problem, type: `urn:calendar-cache:error:${code}`, code, status }),
  });
  const unchanged = { url: '/v1/availability', status: 304, body: '' };
  const json = 'application/problem+json';

  test.each<[string, Partial<Exchange>, Record<string, string>]>([
    ['Cache-Control', availability(null), {}],
    ['Vary', availability(null), {}],
    ['RateLimit-Policy', availability(null), {}],
    ['RateLimit', availability(null), {}],
    ['Calendar-Cache-As-Of', availability(age), { 'calendar-cache-as-of': age }],
    [
      'Calendar-Cache-As-Of',
      freeBusy({ a: { busy: [] }, b: { busy: [], errors: [{ domain: 'global', reason: 'notFound' }] } }),
      { 'calendar-cache-as-of': age },
    ],
    ['Calendar-Cache-As-Of', unchanged, { 'calendar-cache-as-of': age, etag: 'W/"x"' }],
    ['ETag', unchanged, { 'calendar-cache-as-of': age, etag: 'W/"x"' }],
    ['Retry-After', refused('database-unavailable', 503), { 'content-type': json, 'retry-after': '2' }],
    ['Retry-After', refused('rate-limited', 429), { 'content-type': json, 'retry-after': '2' }],
    ['WWW-Authenticate', refused('unauthorized', 401), { 'content-type': json, 'www-authenticate': 'Bearer' }],
  ])('%s has to be there (%#)', (name, given, own) => {
    const headers: Record<string, string> = { ...ofKeys, ...own };
    expect(checker.faultsOf({ ...good, ...given, headers })).toEqual([]);
    const { [name.toLowerCase()]: _lost, ...others } = headers;
    expect(checker.faultsOf({ ...good, ...given, headers: others })).toEqual([
      expect.stringMatching(new RegExp(`: no ${name}$`)),
    ]);
    const broken = { ...headers, [name.toLowerCase()]: '?' };
    expect(checker.faultsOf({ ...good, ...given, headers: broken }).join()).toContain(`: ${name}: `);
  });

  test.each<[string, Partial<Exchange>]>([
    ['a body that tells no age', availability(null)],
    [
      'calendars none of which is known',
      freeBusy({ a: { busy: [], errors: [{ domain: 'global', reason: 'notFound' }] } }),
    ],
    ['nobody', freeBusy({})],
  ])('the age may be missing with %s', (_what, given) => {
    expect(checker.faultsOf({ ...good, ...given, headers: ofKeys })).toEqual([]);
  });

  test('Retry-After may be missing where coming again is no use', () => {
    const given = { ...good, ...refused('availability-unknown', 503) };
    expect(checker.faultsOf({ ...given, headers: { ...ofKeys, 'content-type': json } })).toEqual([]);
  });

  test('Allow has to come with a 405', () => {
    const { allow: _lost, ...headers } = asProblem;
    const body = JSON.stringify({ ...problem, code: 'method-not-allowed', status: 405 });
    const given = { ...good, method: 'POST', status: 405, body };
    expect(checker.faultsOf({ ...given, headers: asProblem })).toEqual([]);
    expect(checker.faultsOf({ ...given, headers })).toEqual([expect.stringContaining('no Allow')]);
  });
});

describe('the recorder', () => {
  const recorder = recordExchanges();
  afterAll(() => recorder.stop());

  test('sees what an app answers, whoever asks', async () => {
    await supertest(app).get('/healthz');
    await supertest(app).get('/nothing');
    expect([recorder.count(), await recorder.takeFaults()]).toEqual([2, []]);
  });

  test('tells what is not in the document of that app', async () => {
    const bare = buildApiApp(unusedDependencies());
    bare.locals.routes = bare.locals.routes.filter(({ path }: { path: string }) => path !== '/healthz');
    await supertest(bare).get('/healthz');
    expect(await recorder.takeFaults()).toEqual([
      expect.stringContaining('/healthz → 200: this address is not in the document'),
    ]);
  });
});
