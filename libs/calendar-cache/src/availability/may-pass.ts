import { type ErrorCode, errorCodes } from '@calendar-cache/errors';
import type { NotCachedReason } from './question.ts';

/** These stay until an operator or a person acts, or until the question is another one. */
const staying: ReadonlySet<string> = new Set([
  'read-off',
  'write-off',
  'credential-revoked',
  'not-covered',
  'asked-live',
  'access-gone',
  'live-only',
  'projection-too-large',
  'unreadable-events',
  'hidden-details',
] satisfies NotCachedReason[]);

/** Google's own words of freeBusy for what no later call would change. */
const stayingAtGoogle: ReadonlySet<string> = new Set(['notFound', 'groupTooBig', 'tooManyCalendarsRequested']);

/** Whether a calendar that is unknown for this reason may be known in a moment, although nobody does anything. */
export function mayPass(reason: string | null): boolean {
  if (reason === null) return true;
  if (isErrorCode(reason)) return errorCodes[reason].retry;
  return !staying.has(reason) && !stayingAtGoogle.has(reason);
}

function isErrorCode(reason: string): reason is ErrorCode {
  return Object.hasOwn(errorCodes, reason);
}
