import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { staleSecret } from '../testing/credential-shelf.test-support.ts';
import { calendarId, failureOf, fullList, tokenAnswer, useGoogle } from '../testing/google-harness.test-support.ts';
import type { ScriptedAnswer } from '../testing/scripted-google.test-support.ts';

const harness = useGoogle();

describe('L16, L18: failures are classified, and nothing is sent twice', () => {
  const quota = { error: { code: 403, errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }] } };

  test.each<[string, ScriptedAnswer, string, unknown, number | undefined]>([
    [
      '500',
      { status: 500, body: { error: { errors: [{ reason: 'backendError' }] } } },
      'google-unavailable',
      'backendError',
      undefined,
    ],
    ['503 without a body', { status: 503, body: '' }, 'google-unavailable', 'not-json', undefined],
    [
      '502 HTML',
      { status: 502, body: '<html>', contentType: 'text/html' },
      'google-unavailable',
      'not-json',
      undefined,
    ],
    ['HTML in a 200', { body: '<html>', contentType: 'text/html' }, 'google-unavailable', 'not-json', undefined],
    ['bytes in a 200', { body: 'GIF89a', contentType: 'image/gif' }, 'google-unavailable', 'not-json', undefined],
    ['cut JSON in a 200', { body: '{"items": [' }, 'google-unavailable', 'not-json', undefined],
    [
      'another answer in a 200',
      { body: { kind: 'calendar#settings' } },
      'google-response-invalid',
      'not-an-event-list',
      undefined,
    ],
    [
      '403 quota',
      { status: 403, body: quota, headers: { 'retry-after': '7' } },
      'google-rate-limited',
      'rateLimitExceeded',
      7_000,
    ],
    [
      '429 HTML',
      {
        status: 429,
        body: '<html>',
        contentType: 'text/html',
        headers: { 'retry-after': 'Mon, 02 Mar 2026 08:01:00 GMT' },
      },
      'google-rate-limited',
      'not-json',
      60_000,
    ],
    ['a reset connection', { act: (response) => response.destroy() }, 'google-unavailable', 'ECONNRESET', undefined],
  ])('%s', async (_, scripted, code, reason, retryAfterMs) => {
    harness.google.answer = () => scripted;
    const error = await failureOf(async () => (await harness.provider()).listEvents(fullList));
    expect([error.code, error.details.reason, error.retryAfterMs]).toEqual([code, reason, retryAfterMs]);
    expect(harness.google.seen).toHaveLength(1);
    expect(harness.calls).toHaveLength(1);
  });

  test('no answer, and a body that never ends, are cut off by the timeout', async () => {
    harness.google.answer = () => ({ act: () => undefined });
    const silent = await failureOf(async () => (await harness.provider(50)).listEvents(fullList));
    harness.google.answer = () => ({
      act: (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"items":'),
    });
    const endless = await failureOf(async () => (await harness.provider(50)).listEvents(fullList));
    expect([silent.code, endless.code]).toEqual(['google-unavailable', 'google-unavailable']);
    expect(harness.google.seen).toHaveLength(2);
  });

  test('nobody listens', async () => {
    const orphan = await harness.provider();
    await harness.google.stop();
    const error = await failureOf(() => orphan.listEvents(fullList));
    expect([error.code, error.details.reason]).toEqual(['google-unavailable', 'ECONNREFUSED']);
    await harness.google.start();
  });

  test.each([
    [410, 'fullSyncRequired', 'S', 'google-sync-token-expired'],
    [400, 'invalid', 'S', 'google-sync-token-expired'],
    [410, 'fullSyncRequired', null, 'google-request-rejected'],
    [400, 'invalid', null, 'google-request-rejected'],
    [404, 'notFound', 'S', 'google-access-gone'],
  ])('%d %s with the sync token %s is %s', async (status, reason, syncToken, code) => {
    harness.answerAll(status, { error: { code: status, errors: [{ reason }] } });
    const error = await failureOf(async () => (await harness.provider()).listEvents({ ...fullList, syncToken }));
    expect(error.code).toBe(code);
  });

  test('L20: an error tells neither token, calendar nor message, however deep one looks', async () => {
    harness.answerAll(403, { error: { errors: [{ reason: 'forbidden' }], message: `No access for ${calendarId}` } });
    const error = await failureOf(async () =>
      (await harness.provider()).listEvents({ ...fullList, syncToken: 'sync-secret' }),
    );
    const everything = inspect(error, { depth: 20, showHidden: true });
    expect(everything).toContain('forbidden');
    expect(everything).not.toMatch(/access-1|refresh-1|person|sync-secret|No access|127\.0\.0\.1/);
    expect(JSON.stringify(harness.calls)).not.toMatch(/access-1|person|sync-secret/);
  });

  test('every call is reported with its method, status, reason and code', async () => {
    harness.shelf.put('credential-1', staleSecret);
    harness.answer(
      () => tokenAnswer('access-2'),
      () => ({ status: 404, body: { error: { errors: [{ reason: 'notFound' }] } } }),
    );
    await failureOf(async () => (await harness.provider()).getCalendar(calendarId));
    expect(harness.calls).toEqual([
      { method: 'oauth2.token', status: 200, reason: null, code: null, durationMs: expect.any(Number) },
      {
        method: 'calendars.get',
        status: 404,
        reason: 'notFound',
        code: 'google-access-gone',
        durationMs: expect.any(Number),
      },
    ]);
  });
});
