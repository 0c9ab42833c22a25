import { describe, expect, test } from '@jest/globals';
import { classifyGoogleError } from './classify-google-error.ts';
import { type GoogleCall, reasonTable } from './reason-table.ts';

type Case = [
  call: GoogleCall | 'any',
  status: number,
  reason: string,
  code: string,
  shape?: (reason: string) => object,
];

/** The short form of the errors guide. */
const short = (domain: string) => (reason: string) => ({
  error: { errors: [{ domain, reason, message: 'As Google says it' }], code: 0, message: 'As Google says it' },
});
/** The quota layer's form: `status` and `details` beside the errors. */
const withDetails = (reason: string) => ({
  error: {
    code: 403,
    message: 'Quota exceeded for quota metric Queries',
    status: 'PERMISSION_DENIED',
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
  },
});
const asStatus = (reason: string) => ({ error: { code: 0, message: 'As Google says it', status: reason } });
/** The token endpoint's form (RFC 6749, 5.2). */
const ofToken = (reason: string) => ({ error: reason, error_description: 'As Google says it' });

const usage = short('usageLimits');
const global = short('global');
const calendar = short('calendar');

/** Every row of the table, with an answer of its shape (reference 3.5, 4.1, 4.2, 5.1) and what it means to us, said once more. */
const cases: Case[] = [
  ['events.list with sync token', 410, 'fullSyncRequired', 'google-sync-token-expired', calendar],
  ['events.list with sync token', 410, 'updatedMinTooLongAgo', 'google-sync-token-expired', calendar],
  ['calendarList.list with sync token', 410, 'fullSyncRequired', 'google-sync-token-expired', calendar],
  ['channels.stop', 404, 'notFound', 'google-channel-gone', global],
  ['channels.stop', 410, 'deleted', 'google-channel-gone', global],

  ['any', 403, 'rateLimitExceeded', 'google-rate-limited', usage],
  ['any', 403, 'userRateLimitExceeded', 'google-rate-limited', usage],
  ['any', 403, 'RATE_LIMIT_EXCEEDED', 'google-rate-limited', withDetails],
  ['any', 429, 'RESOURCE_EXHAUSTED', 'google-rate-limited', asStatus],
  ['any', 403, 'quotaExceeded', 'google-quota-exhausted', usage],
  ['any', 403, 'dailyLimitExceeded', 'google-quota-exhausted', usage],

  ['any', 401, 'authError', 'google-token-rejected', global],
  ['any', 401, 'UNAUTHENTICATED', 'google-token-rejected', asStatus],

  ['any', 404, 'notFound', 'google-access-gone', global],
  ['any', 410, 'deleted', 'google-access-gone', global],
  ['any', 403, 'forbidden', 'google-access-gone', global],
  ['any', 403, 'forbiddenForNonOrganizer', 'google-access-gone', calendar],
  ['any', 403, 'forbiddenForServiceAccounts', 'google-access-gone', calendar],
  ['any', 403, 'insufficientPermissions', 'google-access-gone', global],
  ['any', 403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'google-access-gone', withDetails],
  ['any', 403, 'requiredAccessLevel', 'google-access-gone', calendar],
  ['any', 403, 'notACalendarUser', 'google-access-gone', calendar],

  ['any', 403, 'accessNotConfigured', 'google-project-misconfigured', usage],
  ['any', 403, 'SERVICE_DISABLED', 'google-project-misconfigured', withDetails],
  ['any', 400, 'push.webhookUrlNotHttps', 'google-project-misconfigured', global],
  ['any', 401, 'push.webhookUrlUnauthorized', 'google-project-misconfigured', global],
  ['any', 403, 'webhookCallbackUnauthorized', 'google-project-misconfigured', global],
  ['any', 400, 'pushNotSupportedForRequestedResource', 'google-push-not-supported', calendar],

  ['any', 500, 'backendError', 'google-unavailable', global],
  ['any', 500, 'internalError', 'google-unavailable', global],

  ['oauth2.token', 400, 'invalid_grant', 'credential-revoked', ofToken],
  ['oauth2.token', 401, 'invalid_client', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 401, 'deleted_client', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 401, 'disabled_client', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 401, 'unauthorized_client', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 400, 'invalid_scope', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 400, 'unsupported_grant_type', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 400, 'redirect_uri_mismatch', 'google-project-misconfigured', ofToken],
  ['oauth2.token', 403, 'rateLimitExceeded', 'google-rate-limited', usage],
  ['oauth2.token', 400, 'rate_limit_exceeded', 'google-rate-limited', ofToken],
  ['oauth2.token', 400, 'temporarily_unavailable', 'google-unavailable', ofToken],
  ['oauth2.token', 400, 'server_error', 'google-unavailable', ofToken],
  ['oauth2.token', 400, 'internal_failure', 'google-unavailable', ofToken],
];

const calls: GoogleCall[] = ['events.list', 'calendarList.list', 'calendars.get', 'events.watch', 'freebusy.query'];

function codeOf(call: GoogleCall, status: number, body: unknown): string {
  return classifyGoogleError({ call, kind: 'answer', status, body, retryAfter: null }, 0).code;
}

describe('L16: every row of the table of reasons', () => {
  test.each(cases)('%s: %d %s is %s', (call, status, reason, code, shape = global) => {
    const asked = call === 'any' ? calls : [call];
    expect(asked.map((one) => codeOf(one, status, shape(reason)))).toEqual(asked.map(() => code));
  });

  test('has a case, and each case a row', () => {
    const keysOfRows = reasonTable.map((row) => `${row.call ?? 'any'} ${row.reason}`);
    expect(cases.map(([call, , reason]) => `${call} ${reason}`).sort()).toEqual(keysOfRows.sort());
  });

  test('the reason decides, whatever the status says', () => {
    for (const status of [400, 401, 403, 404, 410, 429, 500, 503]) {
      expect(codeOf('events.list', status, usage('rateLimitExceeded'))).toBe('google-rate-limited');
      expect(codeOf('events.list', status, global('notFound'))).toBe('google-access-gone');
    }
  });
});
