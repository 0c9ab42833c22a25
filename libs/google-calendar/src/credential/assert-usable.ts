import type { SealedCredential } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';

/** Lets through a credential that is there and alive. @throws AppError `credential-revoked` */
export function assertUsable(stored: SealedCredential | null): asserts stored is SealedCredential {
  if (stored === null) throw unusable('no-such-credential');
  if (stored.state === 'needs_reconnect') throw unusable('needs-reconnect');
}

/** Why the person has to connect, or to connect again. */
export function unusable(reason: 'no-such-credential' | 'needs-reconnect'): AppError {
  return new AppError('credential-revoked', 'The person has to connect Google again.', { details: { reason } });
}
