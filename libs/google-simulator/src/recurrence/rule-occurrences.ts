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
  const startWallMs = wallTimeOf(start);
  for (const wallMs of expandRule(rule, startWallMs)) {
    // Of a time that the clock shows twice, the start is the one that it was written as.
    const occurrence = wallMs === startWallMs ? ownOccurrence(start) : occurrenceAtWallTime(wallMs, start);
    if (end && isAfterEnd(wallMs, occurrence, end)) return;
    yield occurrence;
  }
}

/** The start of a series as its first occurrence. */
export function ownOccurrence(start: EventMoment): Occurrence {
  return { moment: start, orderMs: start.kind === 'date' ? dateToWallTime(start.date) : start.instantMs };
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
