import { GoogleError } from '../google-error/google-error.ts';
import { fullSyncRequired, invalidCredentials, notFound, updatedMinTooLongAgo } from '../google-error/refusals.ts';
import { OAuthError } from '../token/oauth-error.ts';
import type { FaultKind, FaultKindOf } from './fault-kinds.ts';

const PROJECT = '100000000001';
const CONSOLE = `https://console.developers.google.com/apis/api/calendar-json.googleapis.com`;

const usageLimit = (status: number, reason: string, message: string) =>
  new GoogleError(status, { domain: 'usageLimits', reason, message });
const forbiddenTo = (domain: string, reason: string, message: string, status?: string) =>
  new GoogleError(403, { domain, reason, message }, status === undefined ? {} : { status });

/** The answers of the kinds of family `refusal`, in the texts of recorded answers where there are any. */
const refusals: Record<FaultKindOf<'refusal'>, () => GoogleError> = {
  'auth-error': invalidCredentials,
  'rate-limit-exceeded': () => usageLimit(403, 'rateLimitExceeded', 'Rate Limit Exceeded'),
  'user-rate-limit-exceeded': () => usageLimit(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded'),
  'quota-exceeded': () => usageLimit(403, 'quotaExceeded', 'Calendar usage limits exceeded.'),
  forbidden: () => forbiddenTo('global', 'forbidden', 'Forbidden'),
  'forbidden-for-non-organizer': () =>
    forbiddenTo(
      'calendar',
      'forbiddenForNonOrganizer',
      'Shared properties can only be changed by the organizer of the event.',
    ),
  'insufficient-permissions': () =>
    forbiddenTo('global', 'insufficientPermissions', 'Insufficient Permission', 'PERMISSION_DENIED'),
  'access-not-configured': () =>
    usageLimit(
      403,
      'accessNotConfigured',
      `Google Calendar API has not been used in project ${PROJECT} before or it is disabled. Enable it by visiting ${CONSOLE}/overview?project=${PROJECT} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
    ),
  'daily-limit-exceeded': () =>
    usageLimit(
      403,
      'dailyLimitExceeded',
      `Daily Limit Exceeded. The quota will be reset at midnight Pacific Time (PT). You may monitor your quota usage and adjust limits in the API Console: ${CONSOLE}/quotas?project=${PROJECT}`,
    ),
  'not-a-calendar-user': () =>
    forbiddenTo('calendar', 'notACalendarUser', 'The user must be signed up for Google Calendar.'),
  'not-found': notFound,
  'full-sync-required': fullSyncRequired,
  'updated-min-too-long-ago': updatedMinTooLongAgo,
  'webhook-url-unauthorized': () =>
    new GoogleError(401, {
      domain: 'global',
      reason: 'push.webhookUrlUnauthorized',
      message: 'Unauthorized WebHook callback channel',
    }),
  'too-many-requests': () => usageLimit(429, 'rateLimitExceeded', 'Rate Limit Exceeded'),
  'backend-error': () => new GoogleError(500, { domain: 'global', reason: 'backendError', message: 'Backend Error' }),
  unavailable: () =>
    new GoogleError(
      503,
      { domain: 'global', reason: 'backendError', message: 'The service is currently unavailable.' },
      { status: 'UNAVAILABLE' },
    ),
};

/** The error that stands for a fault with a JSON answer; undefined for kinds of other families. */
export function faultRefusal(kind: FaultKind): GoogleError | undefined {
  return isRefusal(kind) ? refusals[kind]() : undefined;
}

function isRefusal(kind: FaultKind): kind is keyof typeof refusals {
  return kind in refusals;
}

/** The error that stands for a fault of the token endpoint; undefined for kinds that let it answer. */
export function tokenFaultRefusal(kind: FaultKind): OAuthError | undefined {
  switch (kind) {
    case 'invalid-grant':
      return new OAuthError(400, 'invalid_grant', 'Token has been expired or revoked.');
    case 'invalid-client':
      return new OAuthError(401, 'invalid_client', 'Unauthorized');
    case 'token-server-error':
      return new OAuthError(500, 'internal_failure', 'Internal error encountered.');
    default:
      return undefined;
  }
}
