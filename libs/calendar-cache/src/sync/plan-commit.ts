import {
  type CalendarSubscription,
  endsWithAnyRead,
  type UntrustedReason,
} from '../calendar-subscription/calendar-subscription.ts';
import type { TimeRange } from '../time/clock.ts';
import type { CompletedRead } from './read-calendar.ts';
import type { SyncSettings } from './settings.ts';
import type { RunScope } from './sync-store.ts';

/** From retention to horizon. */
export function windowAround(
  nowMs: number,
  { retentionMs, horizonMs }: Pick<SyncSettings, 'retentionMs' | 'horizonMs'>,
): TimeRange {
  return { fromMs: nowMs - retentionMs, untilMs: nowMs + horizonMs };
}

/** What a read makes the run project: everything, the touched series, or all of them where the zone has changed. */
export function planOf(
  subscription: CalendarSubscription,
  read: CompletedRead,
  settings: SyncSettings,
): { scope: RunScope; coverage: TimeRange } {
  if (read.mode === 'full' || subscription.coverage === null) {
    return { scope: 'full', coverage: windowAround(read.asOfMs, settings) };
  }
  // A change of the calendar's zone is no change of any event, yet it moves every all-day one (L7).
  const zoneChanged = subscription.timeZone !== read.timeZone;
  return { scope: zoneChanged ? 'all' : 'touched', coverage: subscription.coverage };
}

/**
 * A delta that is sound says nothing about what an earlier read could not place: only a full read clears that (L1).
 * What Google shows of the calendar is told by this read itself, and weighs most.
 */
export function untrustedAfter(
  subscription: CalendarSubscription,
  read: CompletedRead,
  fault: UntrustedReason | null,
): UntrustedReason | null {
  if (!read.isMirrored) return 'live-only';
  if (read.unreadable > 0) return 'unreadable-events';
  if (fault !== null) return fault;
  if (read.hidden > 0) return 'hidden-details';
  const before = endsWithAnyRead(subscription.untrustedReason) ? null : subscription.untrustedReason;
  return read.mode === 'full' ? null : before;
}
