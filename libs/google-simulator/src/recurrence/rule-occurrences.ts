import ICAL from 'ical.js';
import type { EventMoment } from '../state/simulator-state.ts';
import { dateToWallTime, instantToWallTime, wallTimeToDate, wallTimeToInstant } from '../time/wall-time.ts';
import type { RecurrenceRule, RuleEnd } from './parse-recurrence.ts';

/** One place in a series. `orderMs` is the instant of a timed one and UTC midnight of the date of an all-day one. */
export interface Occurrence {
  moment: EventMoment;
  orderMs: number;
}

/** The occurrences of one rule in order, in the wall time of the start's zone; may be endless. */
export function* ruleOccurrences({ rule, end }: RecurrenceRule, start: EventMoment): Generator<Occurrence> {
  const iterator = rule.iterator(toFloatingTime(start));
  for (let time = iterator.next(); time; time = iterator.next()) {
    const wallMs = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
    const occurrence = occurrenceAtWallTime(wallMs, start);
    if (end && isAfterEnd(wallMs, occurrence, end)) return;
    yield occurrence;
  }
}

/** The occurrence of a series that the wall clock of its zone shows at `wallMs`. */
export function occurrenceAtWallTime(wallMs: number, start: EventMoment): Occurrence {
  if (start.kind === 'date') {
    const date = wallTimeToDate(wallMs);
    return { moment: { kind: 'date', date }, orderMs: dateToWallTime(date) };
  }
  const instantMs = wallTimeToInstant(start.timeZone, wallMs);
  return { moment: { kind: 'time', instantMs, timeZone: start.timeZone }, orderMs: instantMs };
}

function toFloatingTime(start: EventMoment): ICAL.Time {
  const isDate = start.kind === 'date';
  const wall = new Date(isDate ? dateToWallTime(start.date) : instantToWallTime(start.timeZone, start.instantMs));
  return ICAL.Time.fromData({
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    isDate,
  });
}

function isAfterEnd(wallMs: number, occurrence: Occurrence, end: RuleEnd): boolean {
  switch (end.kind) {
    case 'date':
      return wallTimeToDate(wallMs) > end.date;
    case 'utc':
      return occurrence.orderMs > end.instantMs;
    case 'wall':
      return wallMs > end.wallMs;
  }
}
