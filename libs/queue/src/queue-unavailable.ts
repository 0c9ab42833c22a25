import { AppError, isAppError } from '@calendar-cache/errors';

/** What a caller is told to wait before it asks again: connections are retried at least once a second. */
const RETRY_AFTER_MS = 2_000;

/** The queue did not do what was asked, now; the same call may succeed later (L12). */
export function queueUnavailable(message: string, cause?: unknown): AppError {
  return new AppError('queue-unavailable', message, { cause, retryAfterMs: RETRY_AFTER_MS });
}

/** Whatever a backend threw, as `queue-unavailable`; our own errors pass. */
export function toQueueError(thrown: unknown, what: string): AppError {
  return isAppError(thrown) ? thrown : queueUnavailable(`The queue refused to ${what}.`, thrown);
}
