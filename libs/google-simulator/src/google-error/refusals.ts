import { GoogleError } from './google-error.ts';

const SIGN_IN_HINT =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const authorizationHeader = { locationType: 'header', location: 'Authorization' } as const;

const parameter = (name: string) => ({ locationType: 'parameter', location: name }) as const;

/** 401: the bearer token is unknown, expired or revoked. */
export function invalidCredentials(): GoogleError {
  return new GoogleError(
    401,
    { domain: 'global', reason: 'authError', message: 'Invalid Credentials', location: authorizationHeader },
    {
      status: 'UNAUTHENTICATED',
      outerMessage: `Request had invalid authentication credentials. ${SIGN_IN_HINT}`,
    },
  );
}

/** 401: there is no bearer token. */
export function missingCredentials(): GoogleError {
  return new GoogleError(
    401,
    { domain: 'global', reason: 'required', message: 'Login Required.', location: authorizationHeader },
    {
      status: 'UNAUTHENTICATED',
      outerMessage: `Request is missing required authentication credential. ${SIGN_IN_HINT}`,
    },
  );
}

/** 404: gone, never there, or not visible to the caller; Google does not say which. */
export function notFound(): GoogleError {
  return new GoogleError(404, { domain: 'global', reason: 'notFound', message: 'Not Found' });
}

/** 400 `invalid`, naming the parameter where there is one. */
export function invalid(message: string, parameterName?: string): GoogleError {
  const location = parameterName === undefined ? undefined : parameter(parameterName);
  return new GoogleError(400, { domain: 'global', reason: 'invalid', message, location });
}

/** 400 `required`. */
export function required(message: string, parameterName?: string): GoogleError {
  const location = parameterName === undefined ? undefined : parameter(parameterName);
  return new GoogleError(400, { domain: 'global', reason: 'required', message, location });
}

/** 400 of the calendar domain: event type rules, push, time ranges. */
export function calendarRefusal(reason: string, message: string, parameterName?: string): GoogleError {
  const location = parameterName === undefined ? undefined : parameter(parameterName);
  return new GoogleError(400, { domain: 'calendar', reason, message, location });
}

/** 400: the end is not after the start. */
export function timeRangeEmpty(): GoogleError {
  return calendarRefusal('timeRangeEmpty', 'The specified time range is empty.', 'timeMax');
}

/** 403: the caller's role on this calendar is too low. */
export function requiredAccessLevel(role: string): GoogleError {
  const message = `You need to have ${role} access to this calendar.`;
  return new GoogleError(403, { domain: 'calendar', reason: 'requiredAccessLevel', message });
}

/** 409: the id is or was in use. */
export function duplicate(): GoogleError {
  return new GoogleError(409, {
    domain: 'global',
    reason: 'duplicate',
    message: 'The requested identifier already exists.',
  });
}

/** 410: deleted already. */
export function alreadyDeleted(): GoogleError {
  return new GoogleError(410, { domain: 'global', reason: 'deleted', message: 'Resource has been deleted' });
}

/** 410: the sync token is too old. */
export function fullSyncRequired(): GoogleError {
  return new GoogleError(410, {
    domain: 'calendar',
    reason: 'fullSyncRequired',
    message: 'Sync token is no longer valid, a full sync is required.',
    location: parameter('syncToken'),
  });
}

/** 410: `updatedMin` lies too far back. */
export function updatedMinTooLongAgo(): GoogleError {
  return new GoogleError(410, {
    domain: 'calendar',
    reason: 'updatedMinTooLongAgo',
    message: 'The requested minimum modification time lies too far in the past.',
    location: parameter('updatedMin'),
  });
}

/** 412: If-Match names another version. */
export function conditionNotMet(): GoogleError {
  return new GoogleError(412, {
    domain: 'global',
    reason: 'conditionNotMet',
    message: 'Precondition Failed',
    location: { locationType: 'header', location: 'If-Match' },
  });
}
