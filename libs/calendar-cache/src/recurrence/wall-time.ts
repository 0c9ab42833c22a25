import { findZone } from '../time-zone/zone-data.ts';
import { findInstant, offsetAt } from '../time-zone/zone-offsets.ts';

/**
 * A wall time: what clock and calendar on the wall show, as the epoch milliseconds that UTC would have with the
 * same reading. Rules are expanded on wall times, so that no library has a say in daylight saving.
 */
export type WallMs = number;

/** The name of the zone as our data spell it, fixed offsets as "-07:00"; null for what is no zone. */
export function readZone(zone: string | null): string | null {
  return zone === null ? null : (findZone(zone)?.name ?? null);
}

/** The instant of a wall time. In a gap it moves forward by the gap, in an overlap it is the earlier one. */
export function wallToInstant(wallMs: WallMs, zone: string): number {
  return findInstant(wallMs, zone).instantMs;
}

/** What the clock in the zone shows at the instant. */
export function instantToWall(instantMs: number, zone: string): WallMs {
  return instantMs + offsetAt(instantMs, zone);
}

/** L7: the first instant of a date in the zone, which is not midnight where the clocks skip midnight. */
export function startOfDate(dateWallMs: WallMs, zone: string): number {
  const { instantMs, transitionMs } = findInstant(dateWallMs, zone);
  return transitionMs ?? instantMs;
}

/** Midnight of a `YYYY-MM-DD` date as a wall time, or null for what is no date. */
export function dateToWall(date: string): WallMs | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (parts === null) return null;
  return wallOf(Number(parts[1]), Number(parts[2]), Number(parts[3]), 0, 0, 0);
}

/** A wall time from its parts, or null where the calendar has no such day or the clock no such time. */
export function wallOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): WallMs | null {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; Google has events in year 0.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  const kept = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return kept && hour < 24 && minute < 60 && second < 60 ? date.getTime() : null;
}
