import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { checkEnvironment, demoDefaults, isLocal, needsSimulator, ownDefaults, setVariables } from './environment.ts';

const secrets = {
  webhookSecrets: `local:${'s'.repeat(64)}`,
  encryptionKeys: `local:${Buffer.alloc(32, 7).toString('base64')}`,
  cronSecret: 'c'.repeat(64),
  apiKey: 'cck_key',
};

describe('needsSimulator', () => {
  test('Google is simulated where nobody named another', () => {
    expect(needsSimulator({}, true)).toBe(true);
    expect(
      needsSimulator({ DATABASE_URL: 'postgres://x/y', REDIS_URL: 'redis://x', GOOGLE_TIMEOUT_MS: '5' }, true),
    ).toBe(true);
  });

  test.each(['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'])(
    '%s names another',
    (name) => {
      expect(needsSimulator({ [name]: 'x' }, true)).toBe(false);
      expect(needsSimulator({ [name]: '' }, true)).toBe(true);
    },
  );

  test('L21: there is none in production', () => {
    expect(() => needsSimulator({ NODE_ENV: 'production' }, true)).toThrow(AppError);
    expect(needsSimulator({ NODE_ENV: 'production' }, false)).toBe(false);
    expect(needsSimulator({ NODE_ENV: 'production', GOOGLE_CLIENT_ID: 'x' }, true)).toBe(false);
  });
});

describe('checkEnvironment', () => {
  const own = { ...ownDefaults(secrets), ...demoDefaults() };

  test('nothing has to be set with a simulated Google', () => {
    expect(() => checkEnvironment(own, true)).not.toThrow();
  });

  test('names everything that the real Google needs', () => {
    expect(() => checkEnvironment(own, false)).toThrow(
      /GOOGLE_WEBHOOK_URL(.|\n)*GOOGLE_CLIENT_ID(.|\n)*GOOGLE_CLIENT_SECRET/,
    );
  });

  test('names every wrong value before anything starts', () => {
    expect(() => checkEnvironment({ ...own, API_PORT: 'x', LOG_LEVEL: 'loud' }, true)).toThrow(
      /API_PORT(.|\n)*LOG_LEVEL/,
    );
  });
});

test('an empty variable is not set', () => {
  expect(setVariables({ HOST: '', API_PORT: '1', DEBUG: undefined })).toEqual({ API_PORT: '1' });
});

test.each([
  [undefined, true],
  ['127.0.0.1', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['192.168.1.5', false],
])('L21: on %s the dashboard may be open: %s', (host, isOpen) => {
  expect(isLocal({ HOST: host })).toBe(isOpen);
});
