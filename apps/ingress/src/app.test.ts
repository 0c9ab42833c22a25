import { createChannelId, type JobRequests, signChannel } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { createLogger, createMetrics } from '@calendar-cache/observability';
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { buildIngressApp, type IngressDependencies } from './app.ts';

const webhookPath = '/api/webhook/google-calendar-sql';
const subscriptionId = '7f8f2d0c-6b1a-4f0e-9a55-0d3c2b1a9e8f';
const channelId = createChannelId(subscriptionId);
const webhookSecrets = [
  { id: 'new', secret: 'a new secret of thirty-two letters' },
  { id: 'old', secret: 'an old secret of thirty-two letters' },
];
const cronSecret = 'the secret of the cron routes';
const token = signChannel(webhookSecrets, channelId).token;
const headers = {
  'X-Goog-Channel-ID': channelId,
  'X-Goog-Channel-Token': token,
  'X-Goog-Resource-ID': 'resource-1',
  'X-Goog-Resource-State': 'exists',
};

function bench(overrides: Partial<IngressDependencies> = {}) {
  const requested: Parameters<JobRequests['requestSync']>[0][] = [];
  const written: string[] = [];
  const logger = createLogger({
    app: 'ingress',
    level: 'info',
    debug: 'calendar-cache-sql:*',
    destination: { write: (line) => void written.push(line) },
  });
  const app = buildIngressApp({
    logger,
    metrics: createMetrics({ app: 'ingress' }),
    clock: { now: () => 0 },
    webhookSecrets,
    cronSecret,
    requests: {
      requestSync: async (asked) => {
        requested.push(asked);
      },
    },
    jobs: {
      add: async (name) => ({ jobId: `id of ${name}` }),
      waitForResult: async () => ({ state: 'completed', result: { outcome: 'swept' } }),
    },
    queueReady: async () => undefined,
    failureLimit: { failures: 3, windowSeconds: 60 },
    cronWaitMs: 1_000,
    ...overrides,
  });
  return { app, requested, text: () => written.join('') };
}

function without(name: keyof typeof headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name));
}

describe('POST /api/webhook/google-calendar-sql', () => {
  test('L12: a proven notification asks for a sync of the subscription in its channel id', async () => {
    const { app, requested } = bench();
    const response = await request(app).post(webhookPath).set(headers);
    expect([response.status, response.body]).toEqual([200, { message: 'ok' }]);
    expect(requested).toEqual([
      { subscriptionId, reason: 'notification', channel: { channelId, resourceId: 'resource-1' } },
    ]);
  });

  test('a token of an older key of the ring still proves', async () => {
    const { app, requested } = bench();
    const older = signChannel(webhookSecrets.slice(1), channelId).token;
    await request(app)
      .post(webhookPath)
      .set({ ...headers, 'X-Goog-Channel-Token': older })
      .expect(200);
    expect(requested).toHaveLength(1);
  });

  test.each([
    ['sync', channelId],
    ['exists', 'a-channel-of-ours-that-names-no-subscription'],
  ])('%s on %s is acknowledged without a job', async (state, channel) => {
    const { app, requested } = bench();
    const response = await request(app)
      .post(webhookPath)
      .set({
        ...headers,
        'X-Goog-Channel-ID': channel,
        'X-Goog-Channel-Token': signChannel(webhookSecrets, channel).token,
        'X-Goog-Resource-State': state,
      });
    expect([response.status, response.body]).toEqual([200, { message: 'ok' }]);
    expect(requested).toEqual([]);
  });

  test.each(['X-Goog-Channel-ID', 'X-Goog-Resource-ID', 'X-Goog-Resource-State'] as const)(
    'without %s it is 400 and the header is named',
    async (name) => {
      const { app, requested } = bench();
      const response = await request(app).post(webhookPath).set(without(name));
      expect(response.status).toBe(400);
      expect(response.type).toBe('application/problem+json');
      expect(response.body).toMatchObject({ code: 'invalid-request', headers: [name] });
      expect(requested).toEqual([]);
    },
  );

  test.each([
    ['X-Goog-Channel-ID', 'not in the alphabet!'],
    ['X-Goog-Channel-ID', 'x'.repeat(65)],
    ['X-Goog-Resource-ID', 'x'.repeat(513)],
    ['X-Goog-Resource-State', 'exists; drop'],
  ])('a malformed %s is 400', async (name, value) => {
    const response = await request(bench().app)
      .post(webhookPath)
      .set({ ...headers, [name]: value });
    expect([response.status, response.body.headers]).toEqual([400, [name]]);
  });

  test.each([
    ['of another channel', signChannel(webhookSecrets, createChannelId(subscriptionId)).token],
    ['of an unknown key', signChannel([{ id: 'new', secret: 'somebody else' }], channelId).token],
    ['that is garbage', 'garbage'],
    ['that is empty', ''],
  ])('L19: a channel token %s is 403', async (_name, forged) => {
    const { app, requested } = bench();
    const response = await request(app)
      .post(webhookPath)
      .set({ ...headers, 'X-Goog-Channel-Token': forged });
    expect([response.status, response.body.code]).toEqual([403, 'channel-token-invalid']);
    expect(requested).toEqual([]);
  });

  test('L19: proof comes before limits: failures end in 429, an honest notification from the same address never does', async () => {
    const { app, requested } = bench();
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      statuses.push((await request(app).post(webhookPath).set(without('X-Goog-Channel-Token'))).status);
    }
    expect(statuses).toEqual([403, 403, 403, 429, 429]);
    const limited = await request(app).post(webhookPath);
    expect([limited.status, limited.body.code]).toEqual([429, 'rate-limited']);
    expect(Number(limited.get('Retry-After'))).toBeGreaterThan(0);
    await request(app).post(webhookPath).set(headers).expect(200);
    expect(requested).toHaveLength(1);
  });

  test('L19: an address in X-Forwarded-For is not believed', async () => {
    const { app } = bench({ failureLimit: { failures: 1, windowSeconds: 60 } });
    await request(app).post(webhookPath).set('X-Forwarded-For', '192.0.2.1').expect(400);
    await request(app).post(webhookPath).set('X-Forwarded-For', '192.0.2.2').expect(429);
  });

  test('L12: 503 with Retry-After when the queue does not take the job', async () => {
    const { app } = bench({
      requests: { requestSync: () => Promise.reject(new AppError('queue-unavailable', 'down')) },
    });
    const response = await request(app).post(webhookPath).set(headers);
    expect([response.status, response.body.code]).toEqual([503, 'queue-unavailable']);
    expect(Number(response.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('a body is ignored, one over the limit is refused', async () => {
    const { app, requested } = bench();
    await request(app).post(webhookPath).set(headers).type('json').send('{"not": json').expect(200);
    const response = await request(app).post(webhookPath).set(headers).type('text').send('x'.repeat(1_025));
    expect([response.status, response.body.code, response.get('Connection')]).toEqual([
      400,
      'invalid-request',
      'close',
    ]);
    expect(requested).toHaveLength(1);
  });

  test('L20: neither log nor metrics hold a channel token', async () => {
    const { app, text } = bench();
    await request(app).post(webhookPath).set(headers);
    await request(app)
      .post(webhookPath)
      .set({ ...headers, 'X-Goog-Channel-Token': 'forged-token-of-somebody' });
    const metrics = await request(app).get('/metrics').set('Authorization', `Bearer ${cronSecret}`);
    expect(text()).toContain(subscriptionId);
    for (const secret of [token, 'forged-token-of-somebody', cronSecret]) {
      expect(text()).not.toContain(secret);
      expect(metrics.text).not.toContain(secret);
    }
  });

  test('what became of each request is counted', async () => {
    const { app } = bench();
    await request(app).post(webhookPath).set(headers);
    await request(app)
      .post(webhookPath)
      .set({ ...headers, 'X-Goog-Resource-State': 'sync' });
    await request(app).post(webhookPath);
    await request(app).post(webhookPath).set(without('X-Goog-Channel-Token'));
    const { text } = await request(app).get('/metrics').set('Authorization', `Bearer ${cronSecret}`);
    for (const result of ['accepted', 'opened', 'invalid-request', 'channel-token-invalid']) {
      expect(text).toContain(`calendar_cache_webhook_notifications_total{result="${result}",app="ingress"} 1`);
    }
  });
});

describe('GET /api/cron/*', () => {
  const paths = ['/api/cron/calendar-subscriptions', '/api/cron/calendar-cache-sql-cleanup'];

  test.each(paths)('L21: %s wants the cron secret', async (path) => {
    const { app } = bench();
    for (const authorization of ['', 'Bearer wrong', `Basic ${cronSecret}`]) {
      const response = await request(app).get(path).set('Authorization', authorization);
      expect([response.status, response.body.code, response.get('WWW-Authenticate')]).toEqual([
        401,
        'unauthorized',
        'Bearer',
      ]);
    }
    await request(app).get(path).expect(429);
    await request(app).get(path).set('Authorization', `Bearer ${cronSecret}`).expect(202);
  });

  test.each([
    [paths[0], 'sweep-subscriptions'],
    [paths[1], 'cleanup'],
  ])('%s queues %s', async (path, job) => {
    const { app } = bench();
    const response = await request(app).get(`${path}`).set('Authorization', `Bearer ${cronSecret}`);
    expect([response.status, response.body]).toEqual([202, { message: 'queued', jobId: `id of ${job}` }]);
  });

  const waited = (overrides: Partial<IngressDependencies>, wait: string) =>
    request(bench(overrides).app).get(`${paths[0]}?wait=${wait}`).set('Authorization', `Bearer ${cronSecret}`);
  const ending = (end: Awaited<ReturnType<IngressDependencies['jobs']['waitForResult']>>) => ({
    jobs: { add: async () => ({ jobId: '7' }), waitForResult: async () => end },
  });

  test('wait=1 answers with the result', async () => {
    const { status, body } = await waited(ending({ state: 'completed', result: { outcome: 'swept', due: 2 } }), '1');
    expect([status, body]).toEqual([200, { message: 'done', jobId: '7', result: { outcome: 'swept', due: 2 } }]);
  });

  test('wait=1 answers 202 when the job has not ended in time', async () => {
    const { status, body } = await waited(ending({ state: 'pending' }), '1');
    expect([status, body]).toEqual([202, { message: 'queued', jobId: '7' }]);
  });

  test('wait=1 answers 500 when the job failed', async () => {
    const { status, body } = await waited(ending({ state: 'failed', reason: 'database-unavailable' }), '1');
    expect([status, body.code]).toEqual([500, 'internal-error']);
  });

  test('another value of wait is 400', async () => {
    const { status, body } = await waited({}, 'long');
    expect([status, body.code]).toEqual([400, 'invalid-request']);
  });
});

describe('the rest', () => {
  test('L21: /metrics wants the cron secret', async () => {
    await request(bench().app).get('/metrics').expect(401);
  });

  test('readyz tells of the queue, healthz does not', async () => {
    const { app } = bench({ queueReady: () => Promise.reject(new AppError('queue-unavailable', 'down')) });
    const ready = await request(app).get('/readyz');
    expect([ready.status, ready.body.unreachable]).toEqual([503, ['queue']]);
    await request(app).get('/healthz').expect(200);
  });

  test.each(['/', '/api/webhook', webhookPath])('GET %s is not found, with security headers', async (path) => {
    const response = await request(bench().app).get(path);
    expect([response.status, response.type, response.body.code]).toEqual([
      404,
      'application/problem+json',
      'not-found',
    ]);
    expect(response.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.get('X-Powered-By')).toBeUndefined();
  });
});
