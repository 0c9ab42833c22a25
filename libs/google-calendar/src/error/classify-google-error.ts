import { AppError, type ErrorCode } from '@calendar-cache/errors';
import { type GoogleFault, readGoogleError } from './read-google-error.ts';
import { type GoogleCall, reasonTable } from './reason-table.ts';

/** A failed call: an answer with a status, or a network error, timeouts included, with its code. */
export type FailedCall =
  | { call: GoogleCall; kind: 'answer'; status: number; body: unknown; retryAfter: string | null; pageToken?: boolean }
  | { call: GoogleCall; kind: 'network'; networkCode: string };

/**
 * L16: what a failed call means, by Google's reason and never by status alone. Details hold `{call, status, reason}`, for
 * limits also whose `scope` it is, and nothing of the URL, the headers or the message (L20); `cause` says the same in words. `nowMs` turns a Retry-After date into a wait.
 */
export function classifyGoogleError(failed: FailedCall, nowMs: number): AppError {
  if (failed.kind === 'network')
    return appError('google-unavailable', failed.call, null, failed.networkCode, undefined);
  const { call, status, body } = failed;
  const retryAfterMs = readRetryAfter(failed.retryAfter, nowMs);
  const fault = readGoogleError(body);
  if (fault === null) {
    const code = status === 429 ? 'google-rate-limited' : 'google-unavailable';
    return appError(code, call, status, 'not-json', retryAfterMs);
  }
  const expired = tokenExpired(failed, fault);
  const row = expired ? undefined : rowOf(call, fault);
  const code: ErrorCode = expired ? 'google-sync-token-expired' : (row?.code ?? codeOfStatus(call, status));
  const reason = row?.reason ?? fault.reasons[0] ?? 'no-reason';
  // Only the day's limit is known to be the project's where Google does not name the limit (Google guide 4.2).
  const scope = fault.limitOf ?? (reason === 'dailyLimitExceeded' ? 'project' : 'user');
  const limited = code === 'google-rate-limited' || code === 'google-quota-exhausted';
  return appError(code, call, status, reason, retryAfterMs, limited ? { scope } : {});
}

/**
 * Beside 410: a malformed token is answered 400, at times without naming it (Google guide 1.4). Of the two things that vary in an
 * incremental list the page token is excluded, so "invalid" is the token, and a full sync costs less than a calendar stuck for ever.
 */
function tokenExpired(failed: Extract<FailedCall, { kind: 'answer' }>, fault: GoogleFault): boolean {
  if (!failed.call.endsWith(' with sync token')) return false;
  if (failed.status === 410) return true;
  const invalid = failed.pageToken !== true && fault.reasons.includes('invalid');
  return failed.status === 400 && (fault.namesSyncToken || invalid);
}

/** The token endpoint has words of its own: a 404 there says nothing about a calendar. */
function rowOf(call: GoogleCall, { reasons }: GoogleFault) {
  const rows = reasonTable.filter((row) => row.call === call || (row.call === undefined && call !== 'oauth2.token'));
  for (const reason of reasons) {
    const row = rows.find((candidate) => candidate.reason === reason);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** For answers whose reason no row knows: only statuses that mean one thing. */
function codeOfStatus(call: GoogleCall, status: number): ErrorCode {
  if (status === 429) return 'google-rate-limited';
  if (status === 401 && call !== 'oauth2.token') return 'google-token-rejected';
  return status >= 500 || status === 408 ? 'google-unavailable' : 'google-request-rejected';
}

/** Seconds or an HTTP date, as a wait in ms; undefined without the header or when it holds something else. */
function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

function appError(
  code: ErrorCode,
  call: GoogleCall,
  status: number | null,
  reason: string,
  retryAfterMs: number | undefined,
  more: { scope?: 'project' | 'user' } = {},
): AppError {
  const answer = status === null ? reason : `${status} ${reason}`;
  return new AppError(code, `Google answered ${call} with ${answer}.`, {
    details: { call, status, reason, ...more },
    cause: new Error(`${call}: ${answer}`),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
