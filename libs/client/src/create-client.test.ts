import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { type Answer, availability, errorOf, open, problem, query } from './create-client.test-support.ts';
import { isCalendarCacheError } from './index.ts';

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

  test.each(['.', '..'])(
    'L21: an id %j, which would make it the address of something else, is not sent',
    async (userId) => {
      const { client, sent } = open([new Response(null, { status: 204 })]);
      const removing = client.call('DELETE /v1/teams/{teamId}/members/{userId}', { path: { teamId: 'sales', userId } });
      await expect(removing).rejects.toMatchObject({ code: 'invalid-request', attempts: 0 });
      expect(sent).toEqual([]);
    },
  );
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
  const left = new Error('the visitor left');

  test('comes by time', async () => {
    const { client } = open(['silence'], { timeoutMs: 20 });
    expect(await errorOf(client.availability(query))).toMatchObject({ code: 'timeout', status: 0 });
  });

  test('comes by the signal, with its reason, while it is answered', async () => {
    const { client, sent } = open(['silence']);
    const controller = new AbortController();
    const call = client.availability(query, { signal: controller.signal });
    while (sent.length === 0) await nextTurn();
    controller.abort(left);
    await expect(call).rejects.toBe(left);
    expect(sent).toHaveLength(1);
  });

  test('comes by the signal, with its reason, while it waits to be repeated', async () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const { client, sent } = open([problem(503, 'availability-unknown', { 'Retry-After': '4' })]);
    const controller = new AbortController();
    const call = client.availability(query, { signal: controller.signal });
    while (!timers.mock.calls.some(([, delayMs]) => delayMs === 4_000)) await nextTurn();
    timers.mockRestore();
    // At once: the pause would end by itself, too, and then be told of the signal.
    const soon = Promise.race([call.catch((reason: unknown) => reason), nextTurn('still waiting')]);
    controller.abort(left);
    expect(await soon).toBe(left);
    expect(sent).toHaveLength(1);
  });

  test('a signal that has ended before sends nothing', async () => {
    const { client, sent } = open([]);
    await expect(client.availability(query, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late');
    expect(sent).toHaveLength(0);
  });
});
