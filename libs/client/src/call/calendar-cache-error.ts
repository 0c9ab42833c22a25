import type { ErrorCode, Schemas } from '../generated/api.ts';

/** Codes of the API, those of a call that got no answer of the API at all, and `not-modified` of `availability` for a 304. */
export type CalendarCacheErrorCode = ErrorCode | 'timeout' | 'network' | 'unexpected-answer' | 'not-modified';

/** What a {@link CalendarCacheError} carries beside its code. */
export interface CalendarCacheErrorOptions {
  /** The HTTP status; 0 where there was no answer. */
  status?: number;
  /** The whole problem as the API told it: `calendars` names who can't be answered, `issues` what was wrong. */
  problem?: Schemas['Problem'];
  /** When to come again, where the API said so. */
  retryAfterMs?: number;
  /** How often it was tried. */
  attempts?: number;
  cause?: unknown;
}

/** The only error that the client throws, but for a cancelled call, which rejects with the reason of its signal. */
export class CalendarCacheError extends Error {
  readonly code: CalendarCacheErrorCode;
  readonly status: number;
  readonly problem: Schemas['Problem'] | undefined;
  readonly retryAfterMs: number | undefined;
  readonly attempts: number;

  constructor(code: CalendarCacheErrorCode, message: string, options: CalendarCacheErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'CalendarCacheError';
    this.code = code;
    this.status = options.status ?? 0;
    this.problem = options.problem;
    this.retryAfterMs = options.retryAfterMs;
    this.attempts = options.attempts ?? 1;
  }

  /** The name of the request in the service's log. */
  get requestId(): string | undefined {
    return this.problem?.requestId;
  }
}

/** Narrows to a {@link CalendarCacheError}, of the given codes when some are given. */
export function isCalendarCacheError(error: unknown, ...codes: CalendarCacheErrorCode[]): error is CalendarCacheError {
  return error instanceof CalendarCacheError && (codes.length === 0 || codes.includes(error.code));
}

/** The error of a call that is not sent, since its question cannot be meant as it stands. */
export function badQuestion(message: string): CalendarCacheError {
  return new CalendarCacheError('invalid-request', message, { attempts: 0 });
}
