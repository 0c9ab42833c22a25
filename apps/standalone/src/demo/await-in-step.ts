import { setTimeout as pause } from 'node:timers/promises';
import type { CalendarSubscription, CalendarSubscriptionRepository } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';

const pollMs = 20;

/**
 * Waits until every calendar has been read since the instant, and is watched where Google watches it.
 * @throws AppError `availability-unknown` with why calendars lag; AbortError when the signal comes first.
 */
export async function awaitInStep(
  subscriptionRepo: Pick<CalendarSubscriptionRepository, 'findById'>,
  subscriptionIds: readonly string[],
  { sinceMs, deadlineMs, signal }: { sinceMs: number; deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs;
  let lagging = subscriptionIds;
  for (;;) {
    const found = await Promise.all(lagging.map((id) => subscriptionRepo.findById(id)));
    const late = found.filter((subscription) => !isInStep(subscription, sinceMs));
    lagging = lagging.filter((_, index) => !isInStep(found[index] ?? null, sinceMs));
    if (lagging.length === 0) return;
    if (performance.now() > giveUpAt) throw laggards(late, subscriptionIds.length, deadlineMs);
    await pause(pollMs, undefined, { signal });
  }
}

function laggards(late: readonly (CalendarSubscription | null)[], of: number, deadlineMs: number): AppError {
  const reasons = [...new Set(late.map(reasonOf))].join(', ');
  const seconds = deadlineMs / 1_000;
  return new AppError(
    'availability-unknown',
    `${late.length} of ${of} calendars could not be read within ${seconds} s: ${reasons}.`,
  );
}

function isInStep(subscription: CalendarSubscription | null, sinceMs: number): boolean {
  if (subscription === null || subscription.asOfMs === null || subscription.asOfMs < sinceMs) return false;
  return subscription.channel !== null || !subscription.pushSupported;
}

function reasonOf(subscription: CalendarSubscription | null): string {
  if (subscription === null) return 'gone';
  if (subscription.lastErrorCode !== null && subscription.syncErrors > 0) return subscription.lastErrorCode;
  return subscription.channel === null && subscription.pushSupported ? 'no channel yet' : 'not read yet';
}
