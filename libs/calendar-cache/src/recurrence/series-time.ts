import type { EventTime } from '../calendar-event/calendar-event.ts';
import { dayMs, secondMs } from '../time/clock.ts';
import { dateOf, instantOf, type RecurrenceDate, startOfWallDay } from './recurrence-date.ts';
import { dateToWall, instantToWall, startOfDate, type WallMs, wallToInstant } from './wall-time.ts';

/** One occurrence. `key` is what identifies it: the start instant of a timed one, the date of an all-day one. */
export interface Occurrence {
  key: number;
  startMs: number;
  endMs: number;
}

/** Which reading of an UNTIL counts where it may be read in two ways. */
export type UntilReading = 'latest' | 'earliest';

/** How the wall times of a series become instants: the one difference between timed and all-day series. */
export interface SeriesTime {
  kind: EventTime['kind'];
  startWallMs: WallMs;
  /** Zone in which the clock on the wall hangs. */
  zone: string;
  /** No occurrence of the rule is longer. */
  longestMs: number;
  occurrenceAt(wallMs: WallMs): Occurrence;
  /** The occurrence that an RDATE adds. */
  occurrenceOn(date: RecurrenceDate, durationMs: number | null): Occurrence;
  /** The key that an EXDATE strikes out; null where the value can't name an occurrence. */
  keyOf(date: RecurrenceDate): number | null;
  /** Whether UNTIL lets the occurrence stand; it is inclusive. */
  isWithin(occurrence: Occurrence, until: RecurrenceDate, reading: UntilReading): boolean;
}

/** Reads the time of a master. Zones are ones that `readZone` gave. Null for dates that are none. */
export function createSeriesTime(time: EventTime, seriesZone: string, calendarZone: string): SeriesTime | null {
  if (time.kind === 'timed') return createTimed(time.startMs, time.endMs, seriesZone);
  const startWallMs = dateToWall(time.startDate);
  const endWallMs = dateToWall(time.endDate);
  if (startWallMs === null || endWallMs === null) return null;
  return createAllDay(startWallMs, endWallMs, calendarZone);
}

/**
 * Each occurrence begins at the wall time of the first and lasts as many elapsed milliseconds (RFC 5545 3.8.5.3:
 * with DTEND the exact duration of the first counts for all).
 */
function createTimed(startMs: number, endMs: number, zone: string): SeriesTime {
  const durationMs = Math.max(endMs - startMs, 0);
  // Rules know whole seconds; the rest is put back on every occurrence.
  const restMs = ((startMs % secondMs) + secondMs) % secondMs;
  const startWallMs = instantToWall(startMs - restMs, zone);
  const at = (instantMs: number, lengthMs: number) => ({
    key: instantMs,
    startMs: instantMs,
    endMs: instantMs + lengthMs,
  });
  return {
    kind: 'timed',
    startWallMs,
    zone,
    longestMs: durationMs,
    // The first is where Google put it, also in the second half of an overlap.
    occurrenceAt: (wallMs) => at(wallMs === startWallMs ? startMs : wallToInstant(wallMs, zone) + restMs, durationMs),
    // Whether Google heeds the length of a period is open; the longer one can only add busy time.
    occurrenceOn: (date, lengthMs) => at(instantOf(date, zone), Math.max(lengthMs ?? 0, durationMs)),
    // A bare date does not name an occurrence of a timed series: striking none out can only add busy time.
    keyOf: (date) => (date.kind === 'date' ? null : instantOf(date, zone)),
    isWithin: (occurrence, until, reading) => {
      if (until.kind === 'date-time') return occurrence.startMs <= instantOf(until, zone);
      // A date is read as its midnight in UTC, as that of the series, or as all of its day.
      if (reading === 'earliest') return occurrence.startMs <= Math.min(until.wallMs, startOfDate(until.wallMs, zone));
      return occurrence.startMs < startOfDate(until.wallMs + dayMs, zone);
    },
  };
}

/** L7: all-day occurrences are dates, made instants by the calendar's own zone; such days last 23 to 25 hours. */
function createAllDay(startWallMs: WallMs, endWallMs: WallMs, zone: string): SeriesTime {
  // An end that is not after the start is Google's old way to write one day.
  const durationMs = Math.max(endWallMs - startWallMs, dayMs);
  const at = (wallMs: WallMs) => ({
    key: wallMs,
    startMs: startOfDate(wallMs, zone),
    endMs: startOfDate(wallMs + durationMs, zone),
  });
  return {
    kind: 'all-day',
    startWallMs,
    zone,
    longestMs: durationMs,
    occurrenceAt: (wallMs) => at(startOfWallDay(wallMs)),
    occurrenceOn: (date) => at(dateOf(date, zone)),
    // Google ignores a date-time that is to strike out a date (sebbo2002/ical-generator#107).
    keyOf: (date) => (date.kind === 'date' ? date.wallMs : null),
    isWithin: (occurrence, until, reading) => {
      // A date-time is the date as written or as the calendar shows it.
      const dates = [startOfWallDay(until.wallMs), dateOf(until, zone)];
      return occurrence.key <= (reading === 'latest' ? Math.max(...dates) : Math.min(...dates));
    },
  };
}
