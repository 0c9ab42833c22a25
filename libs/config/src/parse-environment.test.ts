import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { isVariableSet, parseEnvironment, type RawEnvironment } from './parse-environment.ts';
import { type VariableName, variableNames } from './variables.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const secret = 'a-secret-that-is-long-enough-for-us';
const complete = {
  DATABASE_URL: 'postgres://me:pass-word@127.0.0.1:5432/cache',
  GOOGLE_WEBHOOK_URL: 'https://cache.example.com/api/webhook/google-calendar-sql',
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'client-secret',
  WEBHOOK_SECRETS: `b:${secret},a:${secret.toUpperCase()}`,
  ENCRYPTION_KEYS: `k1:${key}`,
  CRON_SECRET: 'sixteen-letters!',
};

function refusal(pick: readonly VariableName[], env: RawEnvironment): string[] {
  try {
    parseEnvironment(pick, env);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-environment') return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('what is read', () => {
  test('only the picked variables, typed, with the defaults of the catalogue', () => {
    const env = parseEnvironment(['DATABASE_URL', 'DATABASE_POOL_MAX', 'DATABASE_PREPARE', 'REDIS_URL'], complete);
    const pool: number = env.DATABASE_POOL_MAX;
    expect([env, pool]).toEqual([
      { DATABASE_URL: complete.DATABASE_URL, DATABASE_POOL_MAX: 10, DATABASE_PREPARE: true, REDIS_URL: undefined },
      10,
    ]);
  });

  test('a ring keeps its order, and a colon or an equals sign inside of a secret', () => {
    const colon = `with:colon=${secret}`;
    const env = parseEnvironment(['WEBHOOK_SECRETS', 'ENCRYPTION_KEYS'], {
      WEBHOOK_SECRETS: `new:${colon}, old:${secret}`,
      ENCRYPTION_KEYS: `k1:${key}`,
    });
    expect(env.WEBHOOK_SECRETS).toEqual([
      { id: 'new', secret: colon },
      { id: 'old', secret },
    ]);
    expect(env.ENCRYPTION_KEYS[0]).toEqual({ id: 'k1', secret: key });
  });

  test('an empty variable is not set: its default holds, or it is missing', () => {
    expect(parseEnvironment(['LOG_LEVEL', 'REDIS_URL'], { LOG_LEVEL: '', REDIS_URL: '' })).toEqual({
      LOG_LEVEL: 'info',
      REDIS_URL: undefined,
    });
    expect(refusal(['CRON_SECRET'], { CRON_SECRET: '' })).toEqual([
      '  CRON_SECRET: is not set, expected at least 16 characters',
    ]);
    expect([isVariableSet({ HOST: '' }, 'HOST'), isVariableSet({ HOST: 'x' }, 'HOST')]).toEqual([false, true]);
  });

  test("an app's own defaults come before the catalogue's and after the environment", () => {
    const defaults = { HOST: '127.0.0.1', DATABASE_URL: 'postgres://embedded/cache' };
    expect(parseEnvironment(['HOST', 'DATABASE_URL'], {}, defaults)).toEqual(defaults);
    expect(parseEnvironment(['HOST'], { HOST: '::' }, defaults)).toEqual({ HOST: '::' });
  });

  test('every variable can be picked at once', () => {
    const env = parseEnvironment(variableNames, complete);
    expect(Object.keys(env)).toEqual(variableNames);
  });
});

describe('what is refused', () => {
  test('every missing and bad variable is named at once, one a line', () => {
    const lines = refusal(['DATABASE_URL', 'CRON_SECRET', 'API_PORT', 'DATABASE_PREPARE', 'LOG_LEVEL'], {
      DATABASE_URL: 'mysql://x/y',
      API_PORT: '70000',
      DATABASE_PREPARE: 'no',
      LOG_LEVEL: 'loud',
    });
    expect(lines.map((line) => line.trim().split(':')[0])).toEqual([
      'DATABASE_URL',
      'CRON_SECRET',
      'API_PORT',
      'DATABASE_PREPARE',
      'LOG_LEVEL',
    ]);
    expect(lines[4]).toBe('  LOG_LEVEL: is "loud", expected one of fatal, error, warn, info, debug, trace, silent');
  });

  test.each(['1e3', '-1', '1.5', ' 7', '0x10', '0', '1001'])(
    'DATABASE_POOL_MAX=%s is not a whole number from 1 to 1000',
    (value) => {
      expect(refusal(['DATABASE_POOL_MAX'], { DATABASE_POOL_MAX: value })).toHaveLength(1);
    },
  );

  test('L20: no message repeats a secret, also where the key id is missing or the secret too short', () => {
    const pick: VariableName[] = ['WEBHOOK_SECRETS', 'ENCRYPTION_KEYS', 'CRON_SECRET', 'DATABASE_URL', 'REDIS_URL'];
    const bad = {
      WEBHOOK_SECRETS: 'hunter2hunter2,short:hunter2,do.t:hunter2-hunter2-hunter2-hunter2-hunter2',
      ENCRYPTION_KEYS: 'k1:hunter2',
      CRON_SECRET: 'hunter2',
      DATABASE_URL: 'hunter2@host',
      REDIS_URL: 'http://:hunter2@host',
    };
    const lines = refusal(pick, bad);
    expect(lines).toHaveLength(pick.length);
    expect(lines.join('\n')).not.toContain('hunter2');
    expect(lines[0]).toContain(
      '(key 1 has no "keyid:" before its secret; key 2 has a secret shorter than 32 characters;',
    );
    expect(lines[0]).toContain('key 3 has an id');
  });

  test.each([
    ['WEBHOOK_SECRETS', `a:${secret},a:${secret}x`, 'key 2 repeats the id of another key'],
    ['WEBHOOK_SECRETS', `a:${secret},`, 'key 2 has no "keyid:" before its secret'],
    ['ENCRYPTION_KEYS', `a:${Buffer.alloc(31).toString('base64')}`, 'key 1 is not the base64 of 32 bytes'],
    ['ENCRYPTION_KEYS', `a:${key.replace('=', '')}`, 'key 1 is not the base64 of 32 bytes'],
  ] as const)('%s is refused for its faults', (name, value, fault) => {
    expect(refusal([name], { [name]: value })).toEqual([expect.stringContaining(`(${fault})`)]);
  });

  test('the longest poll must be shorter than the default staleness, for apps that pick either', () => {
    for (const pick of [['POLL_MAX_SECONDS'], ['DEFAULT_MAX_STALENESS_SECONDS']] as const) {
      expect(refusal(pick, { POLL_MAX_SECONDS: '3600' })).toEqual([
        expect.stringContaining('POLL_MAX_SECONDS: is 3600'),
      ]);
      expect(refusal(pick, { DEFAULT_MAX_STALENESS_SECONDS: '2700' })).toHaveLength(1);
      expect(refusal(pick, { DEFAULT_MAX_STALENESS_SECONDS: '2701' })).toEqual([]);
    }
    expect(refusal(['HOST'], { POLL_MAX_SECONDS: '3600' })).toEqual([]);
  });

  test('L21: a simulated Google is refused in production, and both its URLs go together', () => {
    const simulated = { GOOGLE_API_URL: 'http://127.0.0.1:1', GOOGLE_TOKEN_URL: 'http://127.0.0.1:1/token' };
    const pick = ['GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'] as const;
    expect(refusal(pick, simulated)).toEqual([]);
    expect(refusal(pick, { ...simulated, NODE_ENV: 'production' })).toHaveLength(2);
    expect(refusal(['GOOGLE_API_URL'], { ...simulated, NODE_ENV: 'production' })).toHaveLength(2);
    expect(refusal(pick, { GOOGLE_API_URL: simulated.GOOGLE_API_URL })).toEqual([
      '  GOOGLE_TOKEN_URL: is not set, expected together with GOOGLE_API_URL',
    ]);
    expect(refusal(['HOST'], { ...simulated, NODE_ENV: 'production' })).toEqual([]);
    expect(refusal(pick, { ...simulated, NODE_ENV: 'Production' })).toEqual([expect.stringContaining('NODE_ENV: is')]);
  });

  test('L21: production wants a public webhook over https and secrets of its own', () => {
    const production = { ...complete, NODE_ENV: 'production' };
    expect(refusal(variableNames, production)).toEqual([]);
    const bad = {
      ...production,
      GOOGLE_WEBHOOK_URL: 'http://cache.example.com/',
      CRON_SECRET: 'change-me-in-production',
      WEBHOOK_SECRETS: `a:${secret},b:change-me-in-production-32-letters`,
      ENCRYPTION_KEYS: `a:${Buffer.from('change-me-in-production-32-bytes').toString('base64')}`,
    };
    expect(refusal(variableNames, bad)).toHaveLength(4);
    expect(refusal(variableNames, { ...bad, NODE_ENV: 'development' })).toEqual([]);
  });
});

describe('what is misspelt', () => {
  test.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['WEBHOOK_SECRET', 'WEBHOOK_SECRETS'],
    ['SYNC_MIN_GAP', 'SYNC_MIN_GAP_MS'],
    ['POLL_MAXIMUM_SECONDS', 'POLL_MAX_SECONDS'],
    ['INGRESS_API_PORT', 'INGRESS_PORT'],
  ])('%s: did you mean %s?', (name, meant) => {
    expect(refusal(['HOST'], { [name]: 'hunter2' })).toEqual([`  ${name}: unknown variable, did you mean ${meant}?`]);
  });

  test.each([
    ['PATH', '/bin'],
    ['TEST_DATABASE_URL', 'postgres://x/y'],
    ['SYNC_MIN_GAPS', ''],
    ['HOSTS', 'x'],
    ['CRON_SECRET', 'too short'],
    ['INGRESS_SERVICE_HOST', '10.0.0.1'],
    ['INGRESS_SERVICE_PORT_HTTP', '80'],
    ['DASHBOARD_PORT_3000_TCP_ADDR', '10.0.0.1'],
    ['APP_PORT', 'tcp://10.0.0.1:80'],
  ])('%s=%s is left alone', (name, value) => {
    expect(refusal(['HOST'], { [name]: value })).toEqual([]);
  });

  test('what Kubernetes puts into a port of ours is refused with the way out', () => {
    expect(refusal(['API_PORT'], { API_PORT: 'tcp://10.0.0.1:80' })).toEqual([
      expect.stringContaining('set enableServiceLinks to false'),
    ]);
  });
});
