import { type EventTime, readZone } from '@calendar-cache/calendar-cache';
import { dayAfter, midnightOf, type Reading, readDate, readDateTime } from '../time/date-time.ts';
import type { GoogleEvent, GoogleTime } from './event-schema.ts';

// Google's own default length. An event without an end would otherwise be empty, and so never busy (L1).
const lengthWithoutEndMs = 3_600_000;

/** The times of an event; `before-year-one` lies outside of any coverage, `absent` is right for a cancelled stub only. */
export type EventTimeReading =
  | { kind: 'time'; time: EventTime }
  | { kind: 'before-year-one' }
  | { kind: 'absent' }
  | { kind: 'unreadable'; reason: 'unreadable-start' | 'unreadable-end' };

/**
 * Reads start and end (L7: all-day events stay dates). Where Google's answer is odd, the reading is the one that can only add
 * busy time: no end, or an end before the start, is one hour or one day; an all-day end on its start is one day (seen in
 * the wild). A timed end on its start stays empty, as freeBusy has it. A date beside a time is that day's midnight.
 */
export function parseEventTime(item: Pick<GoogleEvent, 'start' | 'end'>, calendarZone: string): EventTimeReading {
  const start = readEnd(item.start, calendarZone, item.start?.timeZone, item.end?.timeZone);
  if (start === null) return { kind: 'absent' };
  if (start.kind === 'unreadable') return { kind: 'unreadable', reason: 'unreadable-start' };
  const end = readEnd(item.end, calendarZone, item.end?.timeZone, item.start?.timeZone);
  if (end?.kind === 'unreadable') return { kind: 'unreadable', reason: 'unreadable-end' };
  if (start.kind === 'before-year-one') {
    return end?.kind !== 'read' ? { kind: 'before-year-one' } : { kind: 'unreadable', reason: 'unreadable-start' };
  }
  const until = end?.kind === 'read' ? end.value : null;
  return { kind: 'time', time: eventTime(start.value, until, item, calendarZone) };
}

type Moment = { date: string } | { instantMs: number };

function eventTime(
  start: Moment,
  end: Moment | null,
  item: Pick<GoogleEvent, 'start' | 'end'>,
  calendarZone: string,
): EventTime {
  if ('date' in start && (end === null || 'date' in end)) {
    const endDate = end === null || end.date <= start.date ? dayAfter(start.date) : end.date;
    return { kind: 'all-day', startDate: start.date, endDate };
  }
  const startMs = instantOf(start, calendarZone);
  const givenEndMs = end === null ? null : instantOf(end, calendarZone);
  const endMs = givenEndMs === null || givenEndMs < startMs ? startMs + lengthWithoutEndMs : givenEndMs;
  return { kind: 'timed', startMs, endMs, startZone: zoneOf(item.start), endZone: zoneOf(item.end) };
}

/** A name that nobody knows is kept: a series in such a zone can't be projected, one without any follows its calendar (L1). */
function zoneOf(end: GoogleTime | undefined): string | null {
  return readZone(end?.timeZone ?? null) ?? (end?.timeZone || null);
}

function instantOf(moment: Moment, calendarZone: string): number {
  return 'date' in moment ? midnightOf(moment.date, calendarZone) : moment.instantMs;
}

function readEnd(
  end: GoogleTime | undefined,
  calendarZone: string,
  ...zones: (string | undefined)[]
): Reading<Moment> | null {
  if (end?.dateTime !== undefined) {
    const reading = readDateTime(end.dateTime, ...zones, calendarZone);
    return reading.kind === 'read' ? { kind: 'read', value: { instantMs: reading.value } } : reading;
  }
  if (end?.date === undefined) return null;
  const reading = readDate(end.date);
  if (reading.kind !== 'read') return reading;
  return { kind: 'read', value: { date: reading.value } };
}
