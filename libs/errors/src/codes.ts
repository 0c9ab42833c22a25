/**
 * The closed list of error codes. `status` is what an HTTP client sees, `retry` says whether the same
 * call may succeed later. Cause and remedy of each stand in docs/errors.md, which a test compares with this list.
 */
export const errorCodes = {
  // HTTP requests
  'invalid-request': { status: 400, retry: false, title: 'The request is not valid' },
  'range-too-long': { status: 400, retry: false, title: 'The asked range is too long' },
  'too-many-calendars': { status: 400, retry: false, title: 'Too many calendars were asked for at once' },
  'answer-too-large': { status: 400, retry: false, title: 'The answer would be too large' },
  unauthorized: { status: 401, retry: false, title: 'A valid key is needed' },
  forbidden: { status: 403, retry: false, title: 'The key does not allow this' },
  'channel-token-invalid': { status: 403, retry: false, title: 'The channel token is not ours' },
  'not-found': { status: 404, retry: false, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, retry: false, title: 'This address does not take that method' },
  'calendar-not-found': { status: 404, retry: false, title: 'No such calendar' },
  'user-not-found': { status: 404, retry: false, title: 'No such user' },
  'credential-not-found': { status: 404, retry: false, title: 'No such credential' },
  'team-hierarchy-invalid': { status: 409, retry: false, title: 'A team can not have this parent' },
  'consent-invalid': { status: 400, retry: false, title: 'This consent can not be used' },
  'scope-not-granted': { status: 422, retry: false, title: 'Google was not allowed to show us what we need' },
  'credential-refused': { status: 422, retry: false, title: 'Google does not accept this credential' },
  'team-not-found': { status: 404, retry: false, title: 'No such team' },
  'request-too-large': { status: 413, retry: false, title: 'The body of the request is too large' },
  'unsupported-media-type': {
    status: 415,
    retry: false,
    title: 'The body of the request is not in a form that we read',
  },
  'rate-limited': { status: 429, retry: true, title: 'Too many requests' },
  'not-supported': { status: 501, retry: false, title: 'This cache does not do that' },
  'availability-unknown': { status: 503, retry: true, title: 'Availability cannot be known right now' },
  'queue-unavailable': { status: 503, retry: true, title: 'The queue does not take jobs right now' },
  'database-unavailable': { status: 503, retry: true, title: 'The database cannot be reached right now' },
  'internal-error': { status: 500, retry: true, title: 'Something went wrong on our side' },

  // Google, classified by its `reason` (L16)
  'google-unavailable': { status: 503, retry: true, title: 'Google did not answer properly' },
  'google-rate-limited': { status: 503, retry: true, title: 'Google asks us to slow down' },
  'google-quota-exhausted': { status: 503, retry: true, title: 'A Google usage limit is exhausted for hours' },
  'google-budget-spent': { status: 503, retry: true, title: 'Our own share of the Google quota is used up for now' },
  'google-token-rejected': { status: 503, retry: true, title: 'Google does not accept the access token' },
  'google-access-gone': { status: 503, retry: false, title: 'Google no longer lets us see this calendar' },
  'google-sync-token-expired': { status: 503, retry: true, title: 'Google no longer accepts the sync token' },
  'google-push-not-supported': { status: 503, retry: false, title: 'Google does not push changes of this calendar' },
  'google-channel-gone': { status: 503, retry: false, title: 'Google does not know this channel' },
  'google-request-rejected': { status: 500, retry: false, title: 'Google says that our request is wrong' },
  'google-response-invalid': { status: 503, retry: true, title: 'Google answered something that we cannot read' },
  'google-project-misconfigured': {
    status: 503,
    retry: false,
    title: 'The Google Cloud project is not set up for this',
  },
  'credential-revoked': { status: 503, retry: false, title: 'The person has to connect Google again' },
  'credential-unreadable': { status: 500, retry: false, title: 'A stored credential cannot be unsealed' },

  // Set-up and jobs
  'invalid-environment': { status: 500, retry: false, title: 'The environment is not complete' },
  'invalid-job-payload': { status: 500, retry: false, title: 'A job carries a payload that does not fit' },
  'port-taken': { status: 500, retry: false, title: 'A chosen port is already in use' },
  'embedded-server-failed': { status: 500, retry: false, title: 'An embedded server could not be started' },
  'sync-crashed': { status: 500, retry: true, title: 'Workers died while they synced this calendar' },
  'sync-unproven': { status: 503, retry: true, title: 'No read of this calendar could be proven to be whole' },
  'schema-out-of-date': { status: 500, retry: false, title: 'The database has not been migrated' },
} as const satisfies Record<string, { status: number; retry: boolean; title: string }>;

/** One of the codes of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
