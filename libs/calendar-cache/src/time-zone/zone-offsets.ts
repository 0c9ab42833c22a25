import { hourMs } from '../time/clock.ts';
import { findZone } from './zone-data.ts';

/** A stretch of time, half-open, in which a zone keeps one offset from UTC. */
interface OffsetSpan {
  fromMs: number;
  untilMs: number;
  offsetMs: number;
}

/** @throws RangeError for a zone that nobody knows: a guess could free time (L1). */
function spanAt(instantMs: number, name: string): OffsetSpan {
  const zone = findZone(name);
  if (zone === null) throw new RangeError('A time zone that nobody knows.');
  const { untilsMs, offsetsMs } = zone;
  let [low, high] = [0, untilsMs.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (instantMs < (untilsMs[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return {
    fromMs: untilsMs[low - 1] ?? Number.NEGATIVE_INFINITY,
    untilMs: untilsMs[low] ?? Number.POSITIVE_INFINITY,
    offsetMs: offsetsMs[low] ?? 0,
  };
}

/** How many milliseconds the zone's clock is ahead of UTC at the instant. */
export function offsetAt(instantMs: number, zone: string): number {
  return spanAt(instantMs, zone).offsetMs;
}

/** No offset is larger; an instant that shows a wall time is not earlier than this before it. */
const largestOffsetMs = 15 * hourMs;

/**
 * The earliest instant at which the zone's clock shows the wall time. In a gap `instantMs` is as far behind the
 * transition as the wall time is into the gap, and `transitionMs` the transition itself; else it is null.
 */
export function findInstant(wallMs: number, zone: string): { instantMs: number; transitionMs: number | null } {
  let span = spanAt(wallMs - largestOffsetMs, zone);
  for (;;) {
    const instantMs = wallMs - span.offsetMs;
    if (instantMs < span.untilMs) return { instantMs, transitionMs: null };
    const next = spanAt(span.untilMs, zone);
    if (wallMs - next.offsetMs < next.fromMs) return { instantMs, transitionMs: next.fromMs };
    span = next;
  }
}
