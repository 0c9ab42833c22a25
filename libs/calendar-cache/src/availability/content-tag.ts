import { createHash } from 'node:crypto';
import type { JudgedCalendar } from './judged-calendar.ts';

/**
 * Names the contents of an answer that is fresh and wholly from the cache; null for any other, since what Google says next is
 * not known (L1). Which calendars, which subscriptions and which commits: an age that moves alone changes nothing.
 */
export function contentTagOf(judged: readonly JudgedCalendar[]): string | null {
  if (judged.some(({ calendar, reason }) => !calendar.usable || reason !== null)) return null;
  const hash = createHash('sha256');
  for (const { calendar } of judged) {
    hash.update(`${calendar.id} ${calendar.subscriptionId} ${calendar.contentVersion}\n`);
  }
  return hash.digest('base64url');
}
