import { zoneOffsetMs } from './zone-offset.ts';

const DAY_MS = 86_400_000;

/**
 * A wall clock reading in `zone` as an instant. `wallMs` is the reading taken as if it were UTC.
 * In a gap the offset before it holds, so the time moves forward; in an overlap the first of the two counts (RFC 5545, 3.3.5).
 */
export function wallTimeToInstant(zone: string, wallMs: number): number {
  const before = zoneOffsetMs(zone, wallMs - DAY_MS);
  const after = zoneOffsetMs(zone, wallMs + DAY_MS);
  if (before === after) return wallMs - before;
  const fits = [before, after]
    .map((offset) => wallMs - offset)
    .filter((instantMs) => instantMs + zoneOffsetMs(zone, instantMs) === wallMs);
  return fits.length > 0 ? Math.min(...fits) : wallMs - before;
}

/** What the wall clock in `zone` shows at an instant, as if it were UTC. */
export function instantToWallTime(zone: string, instantMs: number): number {
  return instantMs + zoneOffsetMs(zone, instantMs);
}

/** Midnight at the start of `date` (`YYYY-MM-DD`) in `zone`. */
export function midnightOf(zone: string, date: string): number {
  return wallTimeToInstant(zone, dateToWallTime(date));
}

/** `YYYY-MM-DD` as a wall clock reading at midnight. */
export function dateToWallTime(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The date part of a wall clock reading. */
export function wallTimeToDate(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** `date` moved by whole days. */
export function addDays(date: string, days: number): string {
  return wallTimeToDate(dateToWallTime(date) + days * DAY_MS);
}
