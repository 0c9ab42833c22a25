import { readZone, startOfDate, wallToInstant } from '@calendar-cache/calendar-cache';

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTimePattern = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})?$/;

/** Before the year 1: no calendar library and no database date reaches there, and no coverage either. */
export type Reading<T> = { kind: 'read'; value: T } | { kind: 'before-year-one' } | { kind: 'unreadable' };

/** A `YYYY-MM-DD` that exists. */
export function readDate(text: string): Reading<string> {
  const midnightMs = utcMidnight(text);
  if (midnightMs === null) return { kind: 'unreadable' };
  return text.startsWith('0000') ? { kind: 'before-year-one' } : { kind: 'read', value: text };
}

/**
 * An RFC 3339 time as epoch ms. Without an offset (Google has sent such) it is a wall time in the first of `zones` that
 * is given; a zone that nobody knows makes it unreadable: a guess could free time (L1).
 */
export function readDateTime(text: string, ...zones: (string | undefined)[]): Reading<number> {
  const match = dateTimePattern.exec(text);
  const midnightMs = match?.[1] === undefined ? null : utcMidnight(match[1]);
  if (match === null || midnightMs === null) return { kind: 'unreadable' };
  const [hours, minutes, seconds] = [match[2], match[3], match[4]].map((part) => Number(part ?? 0));
  if (hours === undefined || minutes === undefined || seconds === undefined) return { kind: 'unreadable' };
  if (hours > 23 || minutes > 59 || seconds > 59) return { kind: 'unreadable' };
  if (text.startsWith('0000')) return { kind: 'before-year-one' };
  const fractionMs = Number((match[5] ?? '').padEnd(3, '0').slice(0, 3));
  const wallMs = midnightMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fractionMs;
  const zone = readZone((match[6] === undefined ? zones.find((name) => name !== undefined) : zoneOf(match[6])) ?? null);
  return zone === null ? { kind: 'unreadable' } : { kind: 'read', value: wallToInstant(wallMs, zone) };
}

/** An RFC 3339 time with offset as epoch ms; null for anything else. For times that decide nothing (created, updated). */
export function readInstant(text: string | undefined): number | null {
  if (text === undefined) return null;
  const reading = readDateTime(text);
  return reading.kind === 'read' ? reading.value : null;
}

/**
 * The date that follows, as `YYYY-MM-DD`. After the last one that can be written so comes itself: as the end of a day that
 * says the same, and nothing stores or reads a fifth digit (L15).
 */
export function dayAfter(date: string): string {
  if (date === '9999-12-31') return date;
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** L7: the first instant of a date in a zone of `readZone`, as epoch ms. */
export function midnightOf(date: string, zone: string): number {
  return startOfDate(Date.parse(`${date}T00:00:00Z`), zone);
}

function zoneOf(offset: string): string {
  return offset.toUpperCase() === 'Z' ? '+00:00' : offset;
}

function utcMidnight(text: string): number | null {
  const match = datePattern.exec(text);
  if (match === null) return null;
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text);
  return exists ? milliseconds : null;
}
