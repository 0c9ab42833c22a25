import type { EventMoment } from '../state/simulator-state.ts';
import { dateToWallTime, instantToWallTime, wallTimeToDate, wallTimeToInstant } from '../time/wall-time.ts';
import { expandRule } from './expand-rule.ts';
import type { RecurrenceRule, RuleEnd } from './parse-recurrence.ts';

/** One place in a series. `orderMs` is the instant of a timed one and UTC midnight of the date of an all-day one. */
export interface Occurrence {
  moment: EventMoment;
  orderMs: number;
}

/** The occurrences of one rule in order, in the wall time of the start's zone; may be endless. */
export function* ruleOccurrences({ rule, end }: RecurrenceRule, start: EventMoment): Generator<Occurrence> {
  for (const wallMs of expandRule(rule, wallTimeOf(start))) {
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

function wallTimeOf(start: EventMoment): number {
  if (start.kind === 'date') return dateToWallTime(start.date);
  return Math.floor(instantToWallTime(start.timeZone, start.instantMs) / 1000) * 1000;
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
