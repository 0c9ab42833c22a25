import type { EventTime } from '../calendar-event/calendar-event.ts';
import {
  type AddedDate,
  parseAddedDates,
  parseRecurrenceDate,
  type RecurrenceDate,
  splitValues,
  zoneOfParameter,
} from './recurrence-date.ts';
import { parseRecurrenceLine } from './recurrence-line.ts';
import { parseRecurrenceRule, type RecurrenceRule } from './recurrence-rule.ts';

/** What the lines of a master say. */
export interface Recurrence {
  rules: RecurrenceRule[];
  excludedRules: RecurrenceRule[];
  addedDates: AddedDate[];
  excludedDates: RecurrenceDate[];
}

export type ParsedRecurrence = { kind: 'read'; recurrence: Recurrence } | { kind: 'unreadable'; line: string };

/** Reads the lines of `recurrence[]` in any order. One line that we can't read makes the whole unreadable (L1). */
export function parseRecurrence(lines: readonly string[], kind: EventTime['kind']): ParsedRecurrence {
  const recurrence: Recurrence = { rules: [], excludedRules: [], addedDates: [], excludedDates: [] };
  for (const line of lines.flatMap((text) => text.split(/\r?\n(?![ \t])/))) {
    if (line.trim() !== '' && !readLine(line, recurrence, kind)) return { kind: 'unreadable', line };
  }
  return { kind: 'read', recurrence };
}

function readLine(text: string, recurrence: Recurrence, kind: EventTime['kind']): boolean {
  const line = parseRecurrenceLine(text);
  if (line === null) return false;
  const zone = zoneOfParameter(line.parameters);
  switch (line.name) {
    case 'RRULE':
      return pushAll(recurrence.rules, [ruleFor(kind, parseRecurrenceRule(line.value))]);
    case 'EXRULE':
      return pushAll(recurrence.excludedRules, [ruleFor(kind, parseRecurrenceRule(line.value))]);
    case 'RDATE':
      return pushAll(recurrence.addedDates, addedDatesFor(kind, parseAddedDates(line.value, zone)));
    case 'EXDATE':
      return pushAll(
        recurrence.excludedDates,
        splitValues(line.value).map((value) => parseRecurrenceDate(value, zone)),
      );
    default:
      return false;
  }
}

/** RFC 5545 3.3.10 forbids times of day on dates; whether two of them count twice for COUNT, nobody says. */
function ruleFor(kind: EventTime['kind'], rule: RecurrenceRule | null): RecurrenceRule | null {
  if (rule === null || kind === 'timed') return rule;
  const hasTimes = [rule.byHour, rule.byMinute, rule.bySecond].some((part) => part !== undefined);
  return hasTimes ? null : rule;
}

/** A date added to a timed series has no hour, a period added to an all-day one no date: nobody says what they are. */
function addedDatesFor(kind: EventTime['kind'], dates: AddedDate[] | null): (AddedDate | null)[] {
  if (dates === null) return [null];
  return dates.map((date) => {
    const fits = kind === 'timed' ? date.start.kind === 'date-time' : date.durationMs === null;
    return fits ? date : null;
  });
}

function pushAll<T>(target: T[], values: readonly (T | null)[]): boolean {
  for (const value of values) {
    if (value === null) return false;
    target.push(value);
  }
  return true;
}
