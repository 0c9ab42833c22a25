import { Temporal } from 'temporal-polyfill';
import { hourMs } from '../time/clock.ts';

/** A stretch of time, half-open, in which a zone keeps one offset from UTC. */
interface OffsetSpan {
  fromMs: number;
  untilMs: number;
  offsetMs: number;
}

/** Zones come from outside, so what is remembered of them is bounded. IANA has fewer than 600. */
const maxRememberedZones = 1_000;
const spansByZone = new Map<string, OffsetSpan[]>();

/**
 * The span that holds the instant, remembered per zone: asking Temporal for each occurrence costs about 50 µs,
 * which was nine tenths of a projection.
 */
function spanAt(instantMs: number, zone: string): OffsetSpan {
  const spans = spansOf(zone);
  const known = spans.find((span) => span.fromMs <= instantMs && instantMs < span.untilMs);
  if (known !== undefined) return known;
  const time = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone);
  // "previous" is strictly before, and a span begins with its transition.
  const previous = time.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const next = time.getTimeZoneTransition('next');
  const span = {
    fromMs: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    untilMs: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: time.offsetNanoseconds / 1_000_000,
  };
  spans.push(span);
  return span;
}

function spansOf(zone: string): OffsetSpan[] {
  const known = spansByZone.get(zone);
  if (known !== undefined) return known;
  if (spansByZone.size >= maxRememberedZones) spansByZone.clear();
  const spans: OffsetSpan[] = [];
  spansByZone.set(zone, spans);
  return spans;
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
