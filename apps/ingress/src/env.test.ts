import { expect, test } from '@jest/globals';
import { readIngressEnvironment } from './env.ts';

const secrets = { WEBHOOK_SECRETS: `k1:${'s'.repeat(32)}`, CRON_SECRET: 'a secret of the cron routes' };

test('with Redis, or a queue database, no other database is needed', () => {
  expect(readIngressEnvironment({ ...secrets, REDIS_URL: 'redis://cache:6379' })).not.toHaveProperty('DATABASE_URL');
  expect(readIngressEnvironment({ ...secrets, QUEUE_DATABASE_URL: 'postgres://db/queue' }).QUEUE_PREFIX).toBe(
    'calendar-cache',
  );
});

test('L21: every missing or short secret is named at boot', () => {
  expect(() => readIngressEnvironment({ CRON_SECRET: 'short' })).toThrow(
    expect.objectContaining({
      code: 'invalid-environment',
      details: { variables: ['WEBHOOK_SECRETS', 'CRON_SECRET', 'DATABASE_URL'] },
    }),
  );
});
