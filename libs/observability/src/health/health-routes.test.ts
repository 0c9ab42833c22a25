import { AppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { capturedLogger } from '../captured-logger.suite.ts';
import { requestLog } from '../http/request-log.ts';
import { healthRoutes } from './health-routes.ts';

function appWith(checks: Record<string, () => Promise<void>>) {
  const captured = capturedLogger();
  const log = requestLog(captured.logger, { observeRequest: () => undefined }, { now: () => 0 });
  return { app: express().use(log, healthRoutes({ checks, timeoutMs: 20 })), ...captured };
}

const reachable = async (): Promise<void> => undefined;

test('alive whatever its needs, ready when all of them can be reached, and quiet about both', async () => {
  const { app, lines } = appWith({ database: reachable, queue: reachable });
  const [alive, ready] = [await request(app).get('/healthz'), await request(app).get('/readyz')];
  expect([alive.status, alive.body, ready.status, ready.body]).toEqual([
    200,
    { status: 'alive' },
    200,
    { status: 'ready', unreachable: [], checks: { database: 'ok', queue: 'ok' } },
  ]);
  expect(lines()).toEqual([]);
});

test('not ready names each need that fails or hangs; the reason stands in the log only', async () => {
  const { app, lines } = appWith({
    database: () => Promise.reject(new Error('connect ECONNREFUSED of hunter2')),
    queue: () => new Promise(() => undefined),
    google: () => Promise.reject(new AppError('google-unavailable', '503')),
    disk: reachable,
  });
  const answer = await request(app).get('/readyz');
  expect([answer.status, answer.body]).toEqual([
    503,
    {
      status: 'not-ready',
      unreachable: ['database', 'queue', 'google'],
      checks: { database: 'failed', queue: 'no answer within 20 ms', google: 'google-unavailable', disk: 'ok' },
    },
  ]);
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'warn',
      unreachable: expect.objectContaining({
        database: expect.objectContaining({ message: 'connect ECONNREFUSED of hunter2' }),
        queue: 'no answer within 20 ms',
      }),
    }),
  ]);
  expect((await request(app).get('/healthz')).status).toBe(200);
});

test('a check that throws at once counts as failed', async () => {
  const { app } = appWith({
    database: () => {
      throw new Error('not even a promise');
    },
  });
  expect((await request(app).get('/readyz')).body.unreachable).toEqual(['database']);
});
