import { describe, expect, test } from '@jest/globals';
import { availability, errorOf, freeBusy, open, query } from '../create-client.test-support.ts';
import { type CalendarCacheClient, createAvailability, createCachedCalendar } from '../index.ts';

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
