import type { ErrorCode } from '@calendar-cache/errors';

/** Which of our calls an error answers: some reasons mean different things on different calls. */
export type GoogleCall =
  | 'events.list'
  | 'events.list with sync token'
  | 'calendarList.list'
  | 'calendarList.list with sync token'
  | 'calendars.get'
  | 'events.watch'
  | 'channels.stop'
  | 'freebusy.query'
  | 'calendarList.get'
  | 'oauth2.token'
  | 'oauth2.revoke';

interface ReasonRow {
  reason: string;
  code: ErrorCode;
  /** Only on this call; rows of a call stand before those for all. */
  call?: GoogleCall;
}

/** L16: Google's `reason` decides (errors guide; the observed rest is noted). The first row that fits wins. */
export const reasonTable: readonly ReasonRow[] = [
  { reason: 'fullSyncRequired', call: 'events.list with sync token', code: 'google-sync-token-expired' },
  { reason: 'updatedMinTooLongAgo', call: 'events.list with sync token', code: 'google-sync-token-expired' },
  { reason: 'fullSyncRequired', call: 'calendarList.list with sync token', code: 'google-sync-token-expired' },
  { reason: 'notFound', call: 'channels.stop', code: 'google-channel-gone' },
  { reason: 'deleted', call: 'channels.stop', code: 'google-channel-gone' },

  { reason: 'rateLimitExceeded', code: 'google-rate-limited' },
  { reason: 'userRateLimitExceeded', code: 'google-rate-limited' },
  { reason: 'RATE_LIMIT_EXCEEDED', code: 'google-rate-limited' },
  { reason: 'RESOURCE_EXHAUSTED', code: 'google-rate-limited' },
  { reason: 'quotaExceeded', code: 'google-quota-exhausted' },
  { reason: 'dailyLimitExceeded', code: 'google-quota-exhausted' },

  { reason: 'authError', code: 'google-token-rejected' },
  { reason: 'UNAUTHENTICATED', code: 'google-token-rejected' },

  { reason: 'notFound', code: 'google-access-gone' },
  { reason: 'deleted', code: 'google-access-gone' },
  { reason: 'forbidden', code: 'google-access-gone' },
  { reason: 'forbiddenForNonOrganizer', code: 'google-access-gone' },
  { reason: 'forbiddenForServiceAccounts', code: 'google-access-gone' },
  { reason: 'insufficientPermissions', code: 'google-access-gone' },
  { reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', code: 'google-access-gone' },
  { reason: 'requiredAccessLevel', code: 'google-access-gone' },
  { reason: 'notACalendarUser', code: 'google-access-gone' },

  { reason: 'accessNotConfigured', code: 'google-project-misconfigured' },
  { reason: 'SERVICE_DISABLED', code: 'google-project-misconfigured' },
  { reason: 'push.webhookUrlNotHttps', code: 'google-project-misconfigured' },
  { reason: 'push.webhookUrlUnauthorized', code: 'google-project-misconfigured' },
  { reason: 'webhookCallbackUnauthorized', code: 'google-project-misconfigured' },
  { reason: 'pushNotSupportedForRequestedResource', code: 'google-push-not-supported' },

  { reason: 'backendError', code: 'google-unavailable' },
  { reason: 'internalError', code: 'google-unavailable' },

  // The token endpoint (RFC 6749, 5.2). Only invalid_grant is the person's affair.
  { reason: 'invalid_grant', call: 'oauth2.token', code: 'credential-revoked' },
  { reason: 'invalid_client', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'deleted_client', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'disabled_client', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'redirect_uri_mismatch', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'unauthorized_client', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'invalid_scope', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'unsupported_grant_type', call: 'oauth2.token', code: 'google-project-misconfigured' },
  { reason: 'rateLimitExceeded', call: 'oauth2.token', code: 'google-rate-limited' },
  { reason: 'rate_limit_exceeded', call: 'oauth2.token', code: 'google-rate-limited' },
  { reason: 'temporarily_unavailable', call: 'oauth2.token', code: 'google-unavailable' },
  { reason: 'server_error', call: 'oauth2.token', code: 'google-unavailable' },
  { reason: 'internal_failure', call: 'oauth2.token', code: 'google-unavailable' },
];
