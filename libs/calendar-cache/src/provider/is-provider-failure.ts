import { type AppError, isAppError } from '@calendar-cache/errors';

/** Whether Google, or the credential for it, is what failed: classified by reason (L16), and an outcome, not a fault of ours. */
export function isProviderFailure(error: unknown): error is AppError {
  return isAppError(error) && /^(google|credential)-/.test(error.code);
}
