import type { AvailabilityAnswer } from '@calendar-cache/calendar-cache';

/** The body of a 200 of `GET /v1/availability`. Instants are ISO 8601 in UTC with milliseconds. */
export interface AvailabilityBody {
  from: string;
  to: string;
  /** The oldest of the calendars' instants; null only where none of them could be answered. */
  asOf: string | null;
  complete: boolean;
  busy: { start: string; end: string; source: 'calendar-cache-sql' | 'google' }[];
  calendars: {
    id: string;
    source: 'calendar-cache-sql' | 'google' | 'unknown';
    asOf: string | null;
    stale: boolean;
    reason?: string;
  }[];
}

/** An answer as it goes over the wire. */
export function renderAvailability(answer: AvailabilityAnswer): AvailabilityBody {
  return {
    from: isoOf(answer.range.fromMs),
    to: isoOf(answer.range.untilMs),
    asOf: isoOrNull(answer.asOfMs),
    complete: answer.complete,
    busy: answer.busy.map(({ startMs, endMs, source }) => ({ start: isoOf(startMs), end: isoOf(endMs), source })),
    calendars: answer.calendars.map(({ id, source, asOfMs, stale, reason }) => ({
      id,
      source,
      asOf: isoOrNull(asOfMs),
      stale,
      ...(reason === null ? {} : { reason }),
    })),
  };
}

function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function isoOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : isoOf(epochMs);
}
