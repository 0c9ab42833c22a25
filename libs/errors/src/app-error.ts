import { types } from 'node:util';
import { type ErrorCode, errorCodes } from './codes.ts';

/** What an {@link AppError} may carry beside its code. */
export interface AppErrorOptions {
  /** Shown to the caller: never a token, an e-mail address or a title (L20). */
  details?: Readonly<Record<string, unknown>>;
  /** The error beneath; logged, never shown. */
  cause?: unknown;
  /** How long the caller should wait before it asks again, where that is known. */
  retryAfterMs?: number;
  /** Where the thrower knows better than the list of codes whether the same call may succeed later. */
  retry?: boolean;
}

/** The only error that our own code throws: a code of the closed list, a sentence for people, and the cause. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;
  /** Whether the same call may succeed later. */
  readonly retry: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
    this.retry = options.retry ?? errorCodes[code].retry;
  }

  /** The HTTP status that this code answers with. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** Narrows to an {@link AppError}, of the given codes when some are given. */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}

/** Whatever was thrown, as an Error. One of another realm is an Error too, although `instanceof` denies it. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error || types.isNativeError(thrown) ? thrown : new Error(String(thrown));
}
