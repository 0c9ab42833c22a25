import { describe, expect, test } from '@jest/globals';
import { classifyGoogleError } from './classify-google-error.ts';
import type { GoogleCall } from './reason-table.ts';

interface Fault {
  domain?: string;
  message?: string;
  locationType?: string;
  location?: string;
}

/** An answer in the long form of the errors guide: every field that Google fills in. */
function answer(status: number, reason: string, { domain = 'global', message = 'Said in words', ...place }: Fault) {
  return { error: { code: status, message, errors: [{ domain, reason, message, ...place }] } };
}

type Row = [status: number, reason: string, code: string, fault?: Fault, call?: GoogleCall];

const usage = { domain: 'usageLimits' };
const calendar = { domain: 'calendar' };
const parameter = (location: string) => ({ locationType: 'parameter', location });
const delta = 'events.list with sync token';

/** Google guide 4.2, from top to bottom; what it brackets as one row is a line for each reason. */
const rows: Row[] = [
  [400, 'invalid', 'google-request-rejected', { message: 'Invalid Value', ...parameter('timeMin') }],
  [400, 'invalid', 'google-sync-token-expired', { message: 'Invalid sync token value.' }, delta],
  [400, 'required', 'google-request-rejected', { message: 'Missing end time.' }],
  [400, 'required', 'google-request-rejected', { message: 'Required', ...parameter('resource.id') }, 'events.watch'],
  [400, 'parseError', 'google-request-rejected', { message: 'Parse Error' }, 'freebusy.query'],
  [400, 'timeRangeEmpty', 'google-request-rejected', { ...calendar, ...parameter('timeMax') }, 'freebusy.query'],
  [401, 'authError', 'google-token-rejected', { message: 'Invalid Credentials', locationType: 'header' }],
  [403, 'userRateLimitExceeded', 'google-rate-limited', usage],
  [403, 'rateLimitExceeded', 'google-rate-limited', usage],
  [403, 'quotaExceeded', 'google-quota-exhausted', { ...usage, message: 'Calendar usage limits exceeded.' }],
  [403, 'forbiddenForNonOrganizer', 'google-access-gone', calendar],
  [403, 'forbidden', 'google-access-gone', { message: 'Forbidden' }],
  [403, 'insufficientPermissions', 'google-access-gone'],
  [403, 'accessNotConfigured', 'google-project-misconfigured', usage],
  [403, 'dailyLimitExceeded', 'google-quota-exhausted', usage],
  [403, 'notACalendarUser', 'google-access-gone', calendar],
  [404, 'notFound', 'google-access-gone', { message: 'Not Found' }],
  [404, 'notFound', 'google-access-gone', { message: 'Not Found' }, delta],
  [409, 'duplicate', 'google-request-rejected', { message: 'The requested identifier already exists.' }],
  [409, 'conflict', 'google-request-rejected', { message: 'Conflict' }],
  [410, 'fullSyncRequired', 'google-sync-token-expired', { ...calendar, ...parameter('syncToken') }, delta],
  [410, 'updatedMinTooLongAgo', 'google-sync-token-expired', { ...calendar, ...parameter('updatedMin') }, delta],
  [410, 'deleted', 'google-access-gone', { message: 'Resource has been deleted' }],
  [412, 'conditionNotMet', 'google-request-rejected', { locationType: 'header', location: 'If-Match' }],
  [429, 'rateLimitExceeded', 'google-rate-limited', usage],
  [500, 'backendError', 'google-unavailable', { message: 'Backend Error' }],
  [503, 'backendError', 'google-unavailable', { message: 'Backend Error' }],
];

function classify(status: number, body: unknown, call: GoogleCall) {
  return classifyGoogleError({ call, kind: 'answer', status, body, retryAfter: null }, 0);
}

describe('L16: every row of the table of errors that Google documents', () => {
  test.each(rows)('%d %s is %s', (status, reason, code, fault = {}, call = 'events.list') => {
    const error = classify(status, answer(status, reason, fault), call);
    const told = code === 'google-sync-token-expired' ? error.details.reason : reason;
    expect([error.code, error.details]).toEqual([code, expect.objectContaining({ call, status, reason: told })]);
  });

  test('what is wrong with a request is wrong on every call, and not tried again', () => {
    for (const [status, reason] of [
      [400, 'required'],
      [400, 'parseError'],
      [400, 'timeRangeEmpty'],
      [409, 'conflict'],
      [409, 'duplicate'],
      [412, 'conditionNotMet'],
    ] as const) {
      for (const call of ['events.list', delta, 'events.watch', 'calendarList.list', 'freebusy.query'] as const) {
        const error = classify(status, answer(status, reason, {}), call);
        expect([call, reason, error.code, error.retry]).toEqual([call, reason, 'google-request-rejected', false]);
      }
    }
  });

  test('a 400 that names the sync token asks for a full sync, whatever its reason', () => {
    for (const reason of ['invalid', 'required', 'parseError']) {
      expect(classify(400, answer(400, reason, parameter('syncToken')), delta).code).toBe('google-sync-token-expired');
    }
  });
});
