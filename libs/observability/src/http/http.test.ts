import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import express, { Router } from 'express';
import request from 'supertest';
import { capturedLogger } from '../captured-logger.suite.ts';
import { notFoundHandler, problemHandler } from './problem-handler.ts';
import { describeRequest, requestIdOf } from './request-context.ts';
import { requestLog } from './request-log.ts';

/** An app with one route that throws what it is given, one that answers, and what they leave behind. */
function appThrowing(thrown?: unknown) {
  const captured = capturedLogger();
  const observed: unknown[] = [];
  const times = [1_000, 1_042];
  const inner = Router();
  inner.get('/users/:userId/fail', async () => {
    throw thrown;
  });
  inner.get('/users/:userId', (incoming, response) => {
    describeRequest(incoming, { jobId: '7', email: 'ada@example.com' });
    response.json({ requestId: requestIdOf(incoming) });
  });
  inner.get('/half', (_incoming, response) => {
    response.write('{"busy":[');
    throw thrown;
  });
  inner.post('/users', express.json({ limit: 100 }), (_incoming, response) => {
    response.json({});
  });
  const app = express()
    .use(
      requestLog(captured.logger, { observeRequest: (seen) => observed.push(seen) }, { now: () => times.shift() ?? 0 }),
    )
    .use('/v1', inner)
    .get(['/healthz', '/readyz'], (_incoming, response) => void response.send())
    .use(notFoundHandler(), problemHandler(captured.logger));
  return { app, observed, ...captured };
}

describe('the line of a request', () => {
  test('is one, wide, with the pattern instead of ids and without query string', async () => {
    const { app, lines, observed, text } = appThrowing();
    const answer = await request(app)
      .get('/v1/users/u-77?key=hunter2')
      .set('Authorization', 'Bearer hunter2')
      .set('X-Request-Id', 'abc-1');
    expect(answer.headers['x-request-id']).toBe('abc-1');
    expect(answer.body).toEqual({ requestId: 'abc-1' });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'info',
        message: 'request',
        requestId: 'abc-1',
        method: 'GET',
        route: '/v1/users/:userId',
        status: 200,
        durationMs: 42,
        jobId: '7',
      }),
    ]);
    expect(observed).toEqual([{ route: '/v1/users/:userId', method: 'GET', status: 200, durationMs: 42 }]);
    expect(text()).not.toMatch(/hunter2|u-77|ada@/);
  });

  test('has an id of its own where none, or none that is safe to log, was given', async () => {
    const { app, lines } = appThrowing();
    await request(app).get('/v1/users/1').set('X-Request-Id', 'two words "and quotes"');
    expect(lines()[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('keeps the whole pattern, code and cause when a nested route throws', async () => {
    const { app, lines } = appThrowing(
      new AppError('queue-unavailable', 'Late.', { cause: new Error('ECONNREFUSED') }),
    );
    await request(app).get('/v1/users/u-77/fail');
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'warn',
        route: '/v1/users/:userId/fail',
        status: 503,
        errorCode: 'queue-unavailable',
        error: expect.objectContaining({ cause: expect.objectContaining({ message: 'ECONNREFUSED' }) }),
      }),
    ]);
  });

  test('says unmatched for addresses that no route has, so that guessing makes no metrics', async () => {
    const { app, observed } = appThrowing();
    await request(app).get('/wp-login.php');
    expect(observed).toEqual([{ route: 'unmatched', method: 'GET', status: 404, durationMs: 42 }]);
  });
});

describe('problem+json', () => {
  test('carries type, title, status, detail, code, request id and the details of the error', async () => {
    const thrown = new AppError('too-many-calendars', '501 calendars, at most 500.', {
      details: { limit: 500, status: 200 },
    });
    const answer = await request(appThrowing(thrown).app).get('/v1/users/1/fail').set('X-Request-Id', 'abc-1');
    expect([answer.status, answer.type]).toEqual([400, 'application/problem+json']);
    expect(answer.body).toEqual({
      type: 'urn:calendar-cache:error:too-many-calendars',
      title: 'Too many calendars were asked for at once',
      status: 400,
      detail: '501 calendars, at most 500.',
      code: 'too-many-calendars',
      requestId: 'abc-1',
      limit: 500,
    });
  });

  test.each([
    ['queue-unavailable', 1_500, '2'],
    ['queue-unavailable', undefined, '2'],
    ['rate-limited', 60_000, '60'],
    ['rate-limited', 1, '1'],
    ['credential-revoked', undefined, undefined],
    ['invalid-request', undefined, undefined],
  ] as const)('%s with retryAfterMs %s has Retry-After %s', async (code, retryAfterMs, header) => {
    const thrown = new AppError(code, 'No.', retryAfterMs === undefined ? {} : { retryAfterMs });
    const answer = await request(appThrowing(thrown).app).get('/v1/users/1/fail');
    expect(answer.headers['retry-after']).toBe(header);
  });

  test('401 says how to show a key', async () => {
    const answer = await request(appThrowing(new AppError('unauthorized', 'No key.')).app).get('/v1/users/1/fail');
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  test.each([
    new Error('relation "credentials" of ada@example.com'),
    'hunter2',
    undefined,
    Object.assign(new Error('hunter2'), { status: 500 }),
    new AppError('internal-error', 'hunter2', { details: { hunter2: 1 } }),
  ])('an unforeseen error (%#) tells the client nothing', async (thrown) => {
    const answer = await request(appThrowing(thrown).app).get('/v1/users/1/fail');
    expect(answer.body.code).toBe('internal-error');
    expect(answer.text).not.toMatch(/hunter2|relation|ada@|at /);
  });

  test('an unforeseen error is in the log with its stack', async () => {
    const { app, lines } = appThrowing(new Error('boom'));
    await request(app).get('/v1/users/1/fail');
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'error',
        errorCode: 'internal-error',
        error: expect.objectContaining({ message: 'boom', stack: expect.stringContaining('http.test.ts') }),
      }),
    ]);
  });

  test.each([
    ['{"email": hunter2', 400, 'invalid-request', 'The body is not valid JSON.'],
    [JSON.stringify({ filler: 'x'.repeat(200) }), 413, 'request-too-large', 'The body is too large.'],
  ])('a body that cannot be read is the fault of the client (%#)', async (body, status, code, detail) => {
    const { app, text } = appThrowing();
    const answer = await request(app).post('/v1/users').set('Content-Type', 'application/json').send(body);
    expect(answer.body).toMatchObject({ status, code, detail });
    expect(answer.text + text()).not.toContain('hunter2');
  });

  test('an unsupported encoding and a broken percent escape are too', async () => {
    const { app } = appThrowing();
    const encoded = await request(app)
      .post('/v1/users')
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'rot13')
      .send('{}');
    const escaped = await request(app).get('/v1/users/%E0%A4%A');
    expect([encoded.body.code, encoded.body.detail, escaped.body.code, escaped.body.detail]).toEqual([
      'unsupported-media-type',
      'The encoding of the body is not supported.',
      'invalid-request',
      'The address holds a broken percent escape.',
    ]);
  });

  test('an answer that has begun is cut off, never finished as if it were whole', async () => {
    const { app, lines } = appThrowing(new Error('boom'));
    await expect(request(app).get('/v1/half')).rejects.toThrow(/aborted|hang up/);
    expect(lines()).toEqual([expect.objectContaining({ status: 499, errorCode: 'internal-error' })]);
  });

  test('without a request log the error is logged all the same', async () => {
    const { logger, lines } = capturedLogger();
    const app = express().use(() => {
      throw new Error('boom');
    }, problemHandler(logger));
    const answer = await request(app).get('/');
    expect(answer.body).not.toHaveProperty('requestId');
    expect(lines()).toEqual([expect.objectContaining({ message: 'request failed', errorCode: 'internal-error' })]);
  });
});
