import { hourMs, minuteMs, secondMs } from '../time/clock.ts';
import { instantToWall, readZone, type WallMs, wallOf, wallToInstant } from './wall-time.ts';

/** A value of RDATE, EXDATE or UNTIL. `zone` is null for a floating time, "UTC" for one that ends in Z. */
export type RecurrenceDate =
  | { kind: 'date'; wallMs: WallMs }
  | { kind: 'date-time'; wallMs: WallMs; zone: string | null };

/** An RDATE value; a PERIOD carries its own length instead of the series'. */
export type AddedDate = { start: RecurrenceDate; durationMs: number | null };

const dateForm = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/i;
const durationForm = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;

/** The zone of a TZID parameter: null for a floating time, undefined for one that nobody knows. */
type NamedZone = string | null | undefined;

/** Reads a DATE or DATE-TIME value, or null: also for a local time in a zone that nobody knows. */
export function parseRecurrenceDate(text: string, zone: NamedZone): RecurrenceDate | null {
  const parts = dateForm.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  // A leap second is the last second of its minute.
  const second = Math.min(Number(parts[6] ?? 0), 59);
  const wallMs = wallOf(year, month, day, Number(parts[4] ?? 0), Number(parts[5] ?? 0), second);
  if (wallMs === null || Number(parts[6] ?? 0) > 60) return null;
  if (parts[4] === undefined) return { kind: 'date', wallMs };
  const ownZone = parts[7] === undefined ? zone : 'UTC';
  return ownZone === undefined ? null : { kind: 'date-time', wallMs, zone: ownZone };
}

/** Reads a comma-separated list of RDATE values (dates, times, periods), or null when one can't be read. */
export function parseAddedDates(value: string, zone: NamedZone): AddedDate[] | null {
  const added: AddedDate[] = [];
  for (const text of splitValues(value)) {
    const [startText = '', endText] = text.split('/');
    const start = parseRecurrenceDate(startText, zone);
    if (start === null) return null;
    const durationMs = endText === undefined ? null : parsePeriodEnd(start, endText, zone);
    if (endText !== undefined && durationMs === null) return null;
    added.push({ start, durationMs });
  }
  return added;
}

/** The values of a list; a line without any value names none. */
export function splitValues(value: string): string[] {
  return value === '' ? [] : value.split(',').map((text) => text.trim());
}

function parsePeriodEnd(start: RecurrenceDate, text: string, zone: NamedZone): number | null {
  if (start.kind === 'date') return null;
  const length = durationForm.exec(text);
  if (length !== null) {
    const [weeks, days, hours, minutes, seconds] = length.slice(1).map((part) => Number(part ?? 0));
    const total = ((weeks ?? 0) * 7 + (days ?? 0)) * 24 * hourMs;
    return total + (hours ?? 0) * hourMs + (minutes ?? 0) * minuteMs + (seconds ?? 0) * secondMs;
  }
  const end = parseRecurrenceDate(text, zone);
  if (end === null || end.kind === 'date') return null;
  // Both ends are of one kind, so any zone gives a floating period its length but for a DST change inside.
  const durationMs = instantOf(end, start.zone ?? 'UTC') - instantOf(start, start.zone ?? 'UTC');
  return durationMs >= 0 ? durationMs : null;
}

/** The instant of a value; floating times are in the series' zone, dates at its midnight. */
export function instantOf(date: RecurrenceDate, seriesZone: string): number {
  return wallToInstant(date.wallMs, date.kind === 'date' ? seriesZone : (date.zone ?? seriesZone));
}

/**
 * The date of a value in an all-day series. Google writes date-times there too: a local time or a midnight names
 * the date that is written, another UTC time the date that the calendar showed then.
 */
export function dateOf(date: RecurrenceDate, calendarZone: string): WallMs {
  const written = startOfWallDay(date.wallMs);
  if (date.kind === 'date' || date.zone !== 'UTC' || date.wallMs === written) return written;
  return startOfWallDay(instantToWall(date.wallMs, calendarZone));
}

/** Midnight of the wall time's day. */
export function startOfWallDay(wallMs: WallMs): WallMs {
  return Math.floor(wallMs / (24 * hourMs)) * 24 * hourMs;
}

/** The zone that a TZID parameter names. One that nobody knows is not guessed: a wrong EXDATE frees time (L1). */
export function zoneOfParameter(parameters: ReadonlyMap<string, string>): NamedZone {
  const name = parameters.get('TZID') ?? '';
  return name === '' ? null : (readZone(name) ?? undefined);
}
