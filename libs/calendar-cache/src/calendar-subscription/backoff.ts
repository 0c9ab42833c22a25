import type { CalendarSubscription } from './calendar-subscription.ts';

/** Bounds of the backoff, in milliseconds. */
export interface BackoffSettings {
  baseMs: number;
  capMs: number;
}

/**
 * L17: exponential with full jitter, capped. `retryAfterMs` is Google's own wish and a floor.
 * @param random a number in [0, 1)
 */
export function nextBackoffMs(
  subscription: Pick<CalendarSubscription, 'syncErrors'>,
  settings: BackoffSettings,
  random: number,
  retryAfterMs = 0,
): number {
  const ceilingMs = Math.min(settings.capMs, settings.baseMs * 2 ** Math.min(subscription.syncErrors, 20));
  return Math.max(retryAfterMs, Math.round(ceilingMs * random));
}
