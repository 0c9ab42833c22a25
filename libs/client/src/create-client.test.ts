import { describe, expect, test } from '@jest/globals';
import {
  type CalendarCacheClient,
  type CalendarCacheError,
  createAvailability,
  createCachedCalendar,
  createCalendarCacheClient,
  isCalendarCacheError,
} from './index.ts';

type Answer = Response | Error | 'silence';

const availability = { from: 'f', to: 't', asOf: null, complete: true, busy: [], calendars: [] };
const freeBusy = { timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-03-02T00:00:00Z', items: [{ id: 'a' }] };
const query = { userId: ['42', 'ü/1'], from: '2026-03-01T00:00:00+02:00', to: '2026-03-02T00:00:00Z' };

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({
    type: `urn:calendar-cache:error:${code}`,
    title: code,
    status,
    detail: `It is ${code}.`,
    code,
    requestId: 'r-1',
  });
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
}

function open(answers: Answer[], options: { timeoutMs?: number; url?: string } = {}) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    sent.push({ url, init });
    const answer = answers.shift() ?? Response.json(availability);
    if (answer instanceof Error) throw answer;
    if (answer !== 'silence') return answer;
    return new Promise((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  };
  const client = createCalendarCacheClient({
    url: 'https://cache.internal/',
    key: 'cck_secret',
    fetch,
    random: () => 0,
    ...options,
  });
  return { client, sent };
}

async function errorOf(call: Promise<unknown>): Promise<CalendarCacheError> {
  const error = await call.then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!isCalendarCacheError(error)) throw error;
  return error;
}

describe('a call', () => {
  test('puts path, repeated parameters, body and key where they belong', async () => {
    const { client, sent } = open([Response.json(availability), Response.json({ id: 'k' }, { status: 201 })]);
    expect(await client.availability(query)).toEqual(availability);
    expect(sent[0]?.url).toBe(
      'https://cache.internal/v1/availability?userId=42&userId=%C3%BC%2F1&from=2026-03-01T00%3A00%3A00%2B02%3A00&to=2026-03-02T00%3A00%3A00Z',
    );
    expect(sent[0]?.init).toMatchObject({
      method: 'GET',
      redirect: 'manual',
      headers: { Authorization: 'Bearer cck_secret' },
    });
    expect(sent[0]?.init).not.toHaveProperty('body');

    const made = await client.call('POST /v1/keys', { body: { name: 'pages', scopes: ['read'] } });
    expect([made.status, made.body]).toEqual([201, { id: 'k' }]);
    expect(sent[1]?.init).toMatchObject({
      method: 'POST',
      body: '{"name":"pages","scopes":["read"]}',
      headers: { 'Content-Type': 'application/json' },
    });
  });

  test('escapes what stands in the path, and says what is missing there', async () => {
    const { client, sent } = open([new Response(null, { status: 204 })]);
    const { status, body } = await client.call('DELETE /v1/keys/{keyId}', { path: { keyId: 'a/../b?c' } });
    expect([status, body]).toEqual([204, undefined]);
    expect(sent[0]?.url).toBe('https://cache.internal/v1/keys/a%2F..%2Fb%3Fc');
    await expect(client.call('DELETE /v1/keys/{keyId}', { path: { keyId: '' } })).rejects.toThrow('"keyId" is needed');
  });
});

describe('L1: a question that is not whole is not sent', () => {
  test.each<[string, unknown[]]>([
    ['undefined', ['a', undefined]],
    ['null', ['a', null]],
    ['empty', ['a', '']],
    ['a hole', Object.assign([], { 1: 'a' })],
    ['a number', ['a', 7]],
    ['a list', ['a', ['b']]],
  ])('an id that is %s', async (_what, ids) => {
    const { client, sent } = open([]);
    const error = await errorOf(client.availability({ ...query, userId: ids as string[] }));
    expect([error.code, error.status, error.attempts]).toEqual(['invalid-request', 0, 0]);
    expect(sent).toHaveLength(0);
  });

  test('a parameter that is undefined as a whole is left out', async () => {
    const { client, sent } = open([]);
    await client.availability({ userId: ['a'], calendarId: undefined, from: 'f', to: 't' } as never);
    expect(sent[0]?.url).toBe('https://cache.internal/v1/availability?userId=a&from=f&to=t');
  });
});

describe('L1: only the API’s own answer is an answer', () => {
  const html = (body: string) => new Response(body, { headers: { 'Content-Type': 'text/html' } });
  test.each<[string, Response]>([
    ['a login page of a proxy', html('<p>Sign in')],
    ['nothing at all', new Response('')],
    ['JSON that says to be a page', html(JSON.stringify(availability))],
    ['JSON of somebody else', Response.json({ ok: true })],
    ['null', Response.json(null)],
    ['a text', Response.json('free')],
    ['no list of blocks', Response.json({ ...availability, busy: undefined })],
    ['blocks that are no list', Response.json({ ...availability, busy: {} })],
    ['blocks that are none', Response.json({ ...availability, busy: [null] })],
    ['no evidence', Response.json({ ...availability, calendars: null })],
  ])('%s with 200 is unexpected-answer, by either way of asking', async (_what, answer) => {
    const { client } = open([answer.clone(), answer.clone()]);
    const errors = [
      await errorOf(client.availability(query)),
      await errorOf(client.call('GET /v1/availability', { query })),
    ];
    for (const error of errors) expect([error.code, error.status]).toEqual(['unexpected-answer', 200]);
  });

  test('the host hears of it and its legacy source answers', async () => {
    const heard: unknown[] = [];
    const availability = createAvailability<{ id: string }>({
      checkIfUserHasFeature: async () => true,
      cache: createCachedCalendar(open([html('<p>Sign in')]).client),
      legacy: { getAvailability: async () => [{ start: 's', end: 'e', source: 'google' }] },
      onCacheError: (error) => heard.push(error) > 0,
    });
    expect(await availability('42', 'f', 't', [{ id: 'a' }])).toEqual([{ start: 's', end: 'e', source: 'google' }]);
    expect(heard).toMatchObject([{ code: 'unexpected-answer' }]);
  });

  test('an explanation and Google’s format need their parts, too', async () => {
    const { client } = open([Response.json({}), Response.json({ kind: 'calendar#freeBusy', calendars: [] })]);
    const explained = client.call('GET /v1/availability/explain', { query });
    expect((await errorOf(explained)).code).toBe('unexpected-answer');
    expect((await errorOf(client.call('POST /calendar/v3/freeBusy', { body: freeBusy }))).code).toBe(
      'unexpected-answer',
    );
  });

  test.each([html('<p>Sign in'), new Response(''), html('{}')])(
    'nor is a page for any other operation (%#)',
    async (page) => {
      const error = await errorOf(open([page]).client.call('GET /v1/keys'));
      expect([error.code, error.status]).toEqual(['unexpected-answer', 200]);
    },
  );

  test('a page where a page was asked for is the answer', async () => {
    const { client } = open([html('<!doctype html>')]);
    expect((await client.call('GET /docs')).body).toBe('<!doctype html>');
  });
});

describe('Google’s dialect', () => {
  const refusal = (status: number, reason: string, headers: Record<string, string> = {}) =>
    Response.json(
      { error: { errors: [{ domain: 'd', reason, message: 'No.' }], code: status, message: 'No.' } },
      { status, headers },
    );
  const ask = (client: CalendarCacheClient) => client.call('POST /calendar/v3/freeBusy', { body: freeBusy });

  test.each<[number, string, string]>([
    [400, 'invalid', 'invalid-request'],
    [400, 'timeRangeTooLong', 'range-too-long'],
    [401, 'authError', 'unauthorized'],
    [403, 'insufficientPermissions', 'forbidden'],
    [413, 'requestTooLarge', 'request-too-large'],
    [429, 'rateLimitExceeded', 'rate-limited'],
    [500, 'backendError', 'internal-error'],
    [503, 'backendError', 'database-unavailable'],
    [418, 'teapot', 'unexpected-answer'],
  ])('a %i %s is %s', async (status, reason, code) => {
    const { client } = open([refusal(status, reason, status === 429 ? { 'Retry-After': '7' } : {})]);
    const error = await errorOf(ask(client));
    expect(error).toMatchObject({ code, status, message: 'No.', problem: undefined });
    expect(error.retryAfterMs).toBe(status === 429 ? 7_000 : undefined);
  });

  test('the age that is accepted goes into its header; what is undefined goes nowhere', async () => {
    const { client, sent } = open([Response.json({ calendars: {} }), Response.json({ calendars: {} })]);
    for (const age of [0, undefined]) {
      const headers = { 'Calendar-Cache-Max-Staleness': age } as { 'Calendar-Cache-Max-Staleness': number };
      await client.call('POST /calendar/v3/freeBusy', { body: freeBusy, headers });
    }
    expect(sent[0]?.init.headers).toMatchObject({ 'Calendar-Cache-Max-Staleness': '0' });
    expect(sent[1]?.init.headers).not.toHaveProperty('Calendar-Cache-Max-Staleness');
  });

  test('a 503 with Retry-After is repeated: the question changes nothing', async () => {
    const whole = { kind: 'calendar#freeBusy', calendars: { a: { busy: [] } } };
    const { client, sent } = open([refusal(503, 'backendError', { 'Retry-After': '0' }), Response.json(whole)]);
    expect((await ask(client)).body).toEqual(whole);
    expect(sent).toHaveLength(2);
  });
});

describe('asking again with the tag of an answer', () => {
  const unchanged = () =>
    new Response(null, { status: 304, headers: { 'Calendar-Cache-As-Of': '2026-03-01T08:59:30.000Z' } });
  const headers = { 'if-none-match': 'W/"tag"' };

  test('a 304 is an answer without a body, with the age of what one has', async () => {
    const { client } = open([unchanged()]);
    const { sent, client: typed } = open([unchanged()]);
    const own = await typed.call('GET /v1/availability', { query, headers: { 'If-None-Match': 'W/"tag"' } });
    expect([own.status, sent[0]?.init.headers]).toEqual([304, expect.objectContaining({ 'If-None-Match': 'W/"tag"' })]);
    const answer = await client.call('GET /v1/availability', { query }, { headers });
    expect([answer.status, answer.body]).toEqual([304, undefined]);
    expect(answer.headers.get('Calendar-Cache-As-Of')).toBe('2026-03-01T08:59:30.000Z');
  });

  test('L1: where only blocks can be given, it is told apart from an answer without blocks', async () => {
    const { client } = open([unchanged()]);
    expect(await errorOf(client.availability(query, { headers }))).toMatchObject({ code: 'not-modified', status: 304 });
  });

  test('a 304 that nobody asked for is no answer', async () => {
    const { client } = open([unchanged()]);
    expect(await errorOf(client.availability(query))).toMatchObject({ code: 'unexpected-answer', status: 304 });
  });
});

describe('errors', () => {
  test('carry the code, the problem, the request id and when to come again', async () => {
    const { client } = open([problem(429, 'rate-limited', { 'Retry-After': '7' })]);
    const error = await errorOf(client.availability(query));
    expect(error).toMatchObject({
      code: 'rate-limited',
      status: 429,
      retryAfterMs: 7_000,
      requestId: 'r-1',
      attempts: 1,
    });
    expect(error.problem?.title).toBe('rate-limited');
    expect(isCalendarCacheError(error, 'rate-limited')).toBe(true);
    expect(isCalendarCacheError(error, 'forbidden')).toBe(false);
  });

  test.each<[string, Answer, string]>([
    ['no way to the service', new TypeError('fetch failed'), 'network'],
    [
      'a page of some proxy',
      new Response('<p>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
      'unexpected-answer',
    ],
    [
      'JSON that breaks off',
      new Response('{"a":', { headers: { 'Content-Type': 'application/json' } }),
      'unexpected-answer',
    ],
    [
      'a redirect',
      new Response(null, { status: 302, headers: { Location: 'https://elsewhere' } }),
      'unexpected-answer',
    ],
  ])('%s', async (_what, answer, code) => {
    const { client } = open([answer]);
    const error = await errorOf(client.availability(query));
    expect(error.code).toBe(code);
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain('cck_secret');
  });
});

describe('repetition', () => {
  const busy = () => problem(503, 'database-unavailable', { 'Retry-After': '0' });

  test('a 503 with Retry-After is tried again until it works', async () => {
    const { client, sent } = open([busy(), busy()]);
    expect(await client.availability(query)).toEqual(availability);
    expect(sent).toHaveLength(3);
  });

  test('but not for ever', async () => {
    const { client, sent } = open([busy(), busy(), busy(), busy()]);
    expect(await errorOf(client.availability(query))).toMatchObject({ code: 'database-unavailable', attempts: 3 });
    expect(sent).toHaveLength(3);
  });

  test('a wait that the deadline would cut short is not begun', async () => {
    const { client, sent } = open([problem(503, 'availability-unknown', { 'Retry-After': '2' })], { timeoutMs: 1_000 });
    expect((await errorOf(client.availability(query))).code).toBe('availability-unknown');
    expect(sent).toHaveLength(1);
  });

  test('what makes something is not sent twice', async () => {
    const { client, sent } = open([busy()]);
    await errorOf(client.call('POST /v1/keys', { body: { name: 'pages', scopes: ['read'] } }));
    expect(sent).toHaveLength(1);
  });
});

describe('the end of a call', () => {
  test('comes by time', async () => {
    const { client } = open(['silence'], { timeoutMs: 20 });
    expect(await errorOf(client.availability(query))).toMatchObject({ code: 'timeout', status: 0 });
  });

  test('comes by the signal, with its reason, while it is answered and while it waits to be repeated', async () => {
    for (const answer of ['silence', problem(503, 'availability-unknown', { 'Retry-After': '4' })] as const) {
      const { client, sent } = open([answer]);
      const controller = new AbortController();
      const reason = new Error('the visitor left');
      const call = client.availability(query, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 10);
      await expect(call).rejects.toBe(reason);
      expect(sent).toHaveLength(1);
    }
  });

  test('a signal that has ended before sends nothing', async () => {
    const { client, sent } = open([]);
    await expect(client.availability(query, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late');
    expect(sent).toHaveLength(0);
  });
});
