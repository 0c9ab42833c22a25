import type { ErrorCode } from '@calendar-cache/errors';
import { dayMs, minuteMs } from '../time/clock.ts';
import { type BackoffSettings, nextBackoffMs } from './backoff.ts';
import type { CalendarSubscription, FailedAttempt } from './calendar-subscription.ts';

/** Failures that say nothing about the one calendar: they are waited out, however long they last, and never suspend it. */
const elsewhere: ReadonlySet<string> = new Set<ErrorCode>([
  'google-unavailable',
  'google-rate-limited',
  'google-quota-exhausted',
  'google-token-rejected',
  'google-project-misconfigured',
  'credential-revoked',
  'credential-unreadable',
  'sync-unproven',
]);

/** Thirty seconds of garbage from Google are `maxSyncErrors` failures, and no reason to give a calendar up for a day. */
const suspendedAfterMs = 10 * minuteMs;

/** What a failure does to its subscription. */
export type FailurePlan = Pick<FailedAttempt, 'backoffUntilMs' | 'faultySinceMs' | 'untrustedReason'>;

/**
 * L17: the wait until the next attempt, exponential with full jitter. `maxSyncErrors` failures, the last of them the calendar's
 * own and those going on for ten minutes, suspend it; a calendar that is gone is not believed from the first failure on. Both
 * are tried again daily: nothing is given up.
 * @param random a number in [0, 1)
 */
export function planFailure(
  subscription: Pick<CalendarSubscription, 'syncErrors' | 'maxSyncErrors' | 'faultySinceMs'>,
  failure: { code: string; nowMs: number; retryAfterMs: number | undefined; random: number },
  settings: BackoffSettings,
): FailurePlan {
  const { code, nowMs, random, retryAfterMs } = failure;
  // Only the person can mend it, and connecting again makes the calendar due: asking more often would not help.
  if (code === 'credential-revoked') {
    return { backoffUntilMs: nowMs + aboutADay(random), faultySinceMs: null, untrustedReason: null };
  }
  const soonMs = nowMs + nextBackoffMs(subscription, settings, random, retryAfterMs);
  if (elsewhere.has(code)) return { backoffUntilMs: soonMs, faultySinceMs: null, untrustedReason: null };
  const faultySinceMs = subscription.faultySinceMs ?? nowMs;
  const isAtMaximum =
    subscription.syncErrors + 1 >= subscription.maxSyncErrors && nowMs - faultySinceMs >= suspendedAfterMs;
  const isGone = code === 'google-access-gone';
  const given = isGone ? 'access-gone' : 'suspended';
  return {
    backoffUntilMs: isAtMaximum ? nowMs + aboutADay(random) : soonMs,
    faultySinceMs,
    untrustedReason: isAtMaximum || isGone ? given : null,
  };
}

/** Three quarters to five quarters of a day: what was given up together is not tried again together. */
export function aboutADay(random: number): number {
  return Math.round(dayMs * (0.75 + random / 2));
}
