import { describe, expect, test } from '@jest/globals';
import { classifyGoogleError } from './classify-google-error.ts';
import type { GoogleCall } from './reason-table.ts';

const envelope = (reason: string, more: object = {}) => ({ error: { errors: [{ reason, ...more }] } });

function codeOf(status: number, body: unknown, call: GoogleCall = 'events.list', pageToken = false) {
  return classifyGoogleError({ call, kind: 'answer', status, body, retryAfter: null, pageToken }, 0).code;
}

describe('L16: 403 is not one thing', () => {
  test.each([
    ['rateLimitExceeded', 'google-rate-limited'],
    ['userRateLimitExceeded', 'google-rate-limited'],
    ['quotaExceeded', 'google-quota-exhausted'],
    ['dailyLimitExceeded', 'google-quota-exhausted'],
    ['forbidden', 'google-access-gone'],
    ['forbiddenForNonOrganizer', 'google-access-gone'],
    ['insufficientPermissions', 'google-access-gone'],
    ['accessNotConfigured', 'google-project-misconfigured'],
    ['authError', 'google-token-rejected'],
    ['somethingNew', 'google-request-rejected'],
  ])('%s is %s', (reason, code) => {
    expect(codeOf(403, envelope(reason))).toBe(code);
  });

  test('the reason may sit in details or status alone, in a bare body, or in a text', () => {
    expect(codeOf(403, { error: { details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] } })).toBe('google-rate-limited');
    expect(
      codeOf(403, { error: { status: 'PERMISSION_DENIED', details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] } }),
    ).toBe('google-access-gone');
    expect(codeOf(401, { error: { status: 'UNAUTHENTICATED' } })).toBe('google-token-rejected');
    expect(codeOf(403, envelope('quotaExceeded').error)).toBe('google-quota-exhausted');
    expect(codeOf(403, JSON.stringify(envelope('quotaExceeded')))).toBe('google-quota-exhausted');
  });

  test.each([[{}], [{ error: null }], [{ error: 7 }], [{ error: { errors: 'many' } }]])(
    '%j names no reason',
    (body) => {
      const error = classifyGoogleError(
        { call: 'events.list', kind: 'answer', status: 403, body, retryAfter: null },
        0,
      );
      expect([error.code, error.details.reason]).toEqual(['google-request-rejected', 'no-reason']);
    },
  );

  test.each([['<html>'], [''], [null], [[1]]])(
    '%j is no JSON object: whatever the status, only Google is unavailable',
    (body) => {
      expect([401, 403, 404, 410].map((status) => codeOf(status, body))).toEqual(Array(4).fill('google-unavailable'));
      expect(codeOf(429, body)).toBe('google-rate-limited');
    },
  );
});

describe('statuses that mean one thing, where no row knows the reason', () => {
  test.each([
    [429, 'google-rate-limited'],
    [401, 'google-token-rejected'],
    [408, 'google-unavailable'],
    [500, 'google-unavailable'],
    [504, 'google-unavailable'],
    [400, 'google-request-rejected'],
    [410, 'google-request-rejected'],
  ])('%d', (status, code) => {
    expect(codeOf(status, envelope('odd'))).toBe(code);
  });
});

describe('the sync token', () => {
  const call = 'events.list with sync token';

  test.each([
    ['410', 410, envelope('fullSyncRequired')],
    ['410 of any other reason', 410, envelope('odd')],
    ['400 that names it by location', 400, envelope('odd', { location: 'syncToken' })],
    [
      '400 that names it in words',
      400,
      { error: { message: 'Invalid sync token value.', errors: [{ reason: 'odd' }] } },
    ],
    ['400 that can only mean it', 400, envelope('invalid')],
  ])('%s asks for a full sync', (_, status, body) => {
    expect(codeOf(status, body, call)).toBe('google-sync-token-expired');
  });

  test('a 400 on a further page may be the page token’s', () => {
    expect(codeOf(400, envelope('invalid'), call, true)).toBe('google-request-rejected');
  });

  test('other calls have none to lose', () => {
    expect(codeOf(410, envelope('fullSyncRequired'), 'events.watch')).toBe('google-request-rejected');
    expect(codeOf(400, envelope('invalid', { location: 'syncToken' }), 'events.list')).toBe('google-request-rejected');
  });
});

test('a channel that Google does not know is gone, a calendar that it does not show is out of reach', () => {
  expect(codeOf(404, envelope('notFound'), 'channels.stop')).toBe('google-channel-gone');
  expect(codeOf(404, envelope('notFound'), 'events.watch')).toBe('google-access-gone');
});

test('the token endpoint has words of its own', () => {
  expect(codeOf(400, { error: 'invalid_grant' }, 'oauth2.token')).toBe('credential-revoked');
  expect(codeOf(400, { error: 'invalid_grant' }, 'events.list')).toBe('google-request-rejected');
  expect(codeOf(401, envelope('authError'), 'oauth2.token')).toBe('google-request-rejected');
});

test.each([
  ['30', 30_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 1969 23:59:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j is %s ms', (retryAfter, retryAfterMs) => {
  const failed = { call: 'events.list', kind: 'answer', status: 503, body: null, retryAfter } as const;
  expect(classifyGoogleError(failed, 0).retryAfterMs).toBe(retryAfterMs);
});
