import { AppError, type ErrorCode } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { provesNoChannel } from './proves-no-channel.ts';

const failure = (code: ErrorCode, details: Record<string, unknown> = {}) => new AppError(code, 'Failed.', { details });
const watch = (status: number | null, reason: string) => ({ call: 'events.watch', status, reason });

test.each([
  ['not sent', failure('google-budget-spent', { call: 'events.watch', scope: 'user' })],
  ['without a credential', failure('credential-revoked', { reason: 'needs-reconnect' })],
  ['without a token', failure('google-unavailable', { call: 'oauth2.token', status: null, reason: 'ETIMEDOUT' })],
  ['refused by its limits', failure('google-rate-limited', watch(403, 'rateLimitExceeded'))],
  ['refused as unauthorized', failure('google-token-rejected', watch(401, 'authError'))],
  ['refused for its address', failure('google-project-misconfigured', watch(400, 'push.webhookUrlNotHttps'))],
  ['refused as wrong', failure('google-request-rejected', watch(400, 'required'))],
  ['refused for good', failure('google-push-not-supported', watch(400, 'pushNotSupportedForRequestedResource'))],
])('L14: a watch that was %s has made no channel', (_, error) => {
  expect(provesNoChannel(error)).toBe(true);
});

test.each([
  ['without an answer', failure('google-unavailable', watch(null, 'ECONNRESET'))],
  ['with a timeout that Google tells of', failure('google-unavailable', watch(408, 'odd'))],
  ['with a failure of Google', failure('google-unavailable', watch(500, 'backendError'))],
  ['with a limit that a 503 names', failure('google-rate-limited', watch(503, 'rateLimitExceeded'))],
  ['with a page of somebody between', failure('google-rate-limited', watch(429, 'not-json'))],
  ['with a grant that we can not read', failure('google-response-invalid', { call: 'events.watch', reason: 'odd' })],
  ['under an id that is taken already', failure('google-request-rejected', watch(400, 'channelIdNotUnique'))],
  ['by a fault of ours', failure('database-unavailable')],
  ['by something else', new Error('odd')],
])('L14: a watch that ended %s may have made one', (_, error) => {
  expect(provesNoChannel(error)).toBe(false);
});
