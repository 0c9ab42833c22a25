import { parseRecurrenceDate, type RecurrenceDate } from './recurrence-date.ts';

/** The frequencies of RFC 5545, from the longest period to the shortest. */
export const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
export type Frequency = (typeof frequencies)[number];

/** A rule that every part of was understood. Absent parts are undefined. */
export interface RecurrenceRule {
  frequency: Frequency;
  interval: number;
  count: number | undefined;
  until: RecurrenceDate | undefined;
  weekStart: string | undefined;
  bySecond: number[] | undefined;
  byMinute: number[] | undefined;
  byHour: number[] | undefined;
  byDay: string[] | undefined;
  byMonthDay: number[] | undefined;
  byYearDay: number[] | undefined;
  byWeekNumber: number[] | undefined;
  byMonth: number[] | undefined;
  bySetPosition: number[] | undefined;
}

const knownParts = new Set(
  'FREQ INTERVAL COUNT UNTIL WKST BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS'.split(
    ' ',
  ),
);
const weekday = /^(?:MO|TU|WE|TH|FR|SA|SU)$/;
const ordinalWeekday = /^([+-]?)(\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/;

/**
 * Reads the value of an RRULE or EXRULE, parts in any order and case. Null for everything that RFC 5545 does not
 * define, also combinations: a rule that is only half understood could read as free time (L1).
 */
export function parseRecurrenceRule(value: string): RecurrenceRule | null {
  const parts = splitParts(value);
  if (parts === null) return null;
  const rule = readParts(parts);
  return rule !== null && isDefined(rule) ? rule : null;
}

function splitParts(value: string): Map<string, string> | null {
  const parts = new Map<string, string>();
  for (const part of value.toUpperCase().split(';')) {
    if (part.trim() === '') continue;
    const [name = '', text, ...rest] = part.split('=').map((side) => side.trim());
    if (text === undefined || text === '' || rest.length > 0) return null;
    if (!knownParts.has(name) || parts.has(name)) return null;
    parts.set(name, text);
  }
  return parts;
}

function readParts(parts: ReadonlyMap<string, string>): RecurrenceRule | null {
  const frequency = frequencies.find((known) => known === parts.get('FREQ'));
  const untilText = parts.get('UNTIL');
  const until = untilText === undefined ? undefined : parseRecurrenceDate(untilText, null);
  const rule = {
    interval: readNumber(parts.get('INTERVAL') ?? '1', 1, 1_000_000),
    count: optional(parts.get('COUNT'), (text) => readNumber(text, 1, Number.MAX_SAFE_INTEGER)),
    weekStart: optional(parts.get('WKST'), (text) => (weekday.test(text) ? text : null)),
    bySecond: readNumbers(parts.get('BYSECOND'), 0, 59, false),
    byMinute: readNumbers(parts.get('BYMINUTE'), 0, 59, false),
    byHour: readNumbers(parts.get('BYHOUR'), 0, 23, false),
    byDay: optional(parts.get('BYDAY'), readWeekdays),
    byMonthDay: readNumbers(parts.get('BYMONTHDAY'), 1, 31, true),
    byYearDay: readNumbers(parts.get('BYYEARDAY'), 1, 366, true),
    byWeekNumber: readNumbers(parts.get('BYWEEKNO'), 1, 53, true),
    byMonth: readNumbers(parts.get('BYMONTH'), 1, 12, false),
    bySetPosition: readNumbers(parts.get('BYSETPOS'), 1, 366, true),
  };
  if (frequency === undefined || until === null || !isComplete(rule)) return null;
  return { frequency, until, ...rule };
}

type Complete<T> = { [Key in keyof T]: Exclude<T[Key], null> };

function isComplete<T extends object>(parts: T): parts is T & Complete<T> {
  return Object.values(parts).every((part) => part !== null);
}

function optional<T>(text: string | undefined, read: (text: string) => T | null): T | null | undefined {
  return text === undefined ? undefined : read(text);
}

function readNumber(text: string, smallest: number, largest: number): number | null {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= smallest && number <= largest ? number : null;
}

function readNumbers(text: string | undefined, smallest: number, largest: number, negative: boolean) {
  return optional(text, (list) => {
    const numbers = new Set<number>();
    for (const item of list.split(',')) {
      const number = readNumber(item.trim(), negative ? -largest : smallest, largest);
      if (number === null || Math.abs(number) < smallest) return null;
      numbers.add(number);
    }
    return [...numbers].sort((left, right) => left - right);
  });
}

function readWeekdays(list: string): string[] | null {
  const days = new Set<string>();
  for (const item of list.split(',')) {
    const parts = ordinalWeekday.exec(item.trim());
    if (parts === null || (parts[2] === undefined && parts[1] !== '')) return null;
    const ordinal = parts[2] === undefined ? null : Number(`${parts[1]}${parts[2]}`);
    if (ordinal !== null && (ordinal === 0 || Math.abs(ordinal) > 53)) return null;
    days.add(`${ordinal ?? ''}${parts[3]}`);
  }
  return [...days];
}

/**
 * Refuses the combinations that RFC 5545 3.3.10 forbids, and the rare ones that rrule-temporal 2.2.8 gets wrong
 * and libraries disagree on (docs/adr/0003).
 */
function isDefined(rule: RecurrenceRule): boolean {
  const { frequency, byDay, byMonthDay, byYearDay, byWeekNumber } = rule;
  if (byDay !== undefined && !hasPlainWeekdays(rule, byDay)) return false;
  if (byWeekNumber !== undefined && (frequency !== 'YEARLY' || !hasPlainWeeks(rule, byWeekNumber))) return false;
  // One weekday of the week, the start's, or all seven: libraries are divided, and nobody has asked Google.
  if (byWeekNumber !== undefined && byDay === undefined) return false;
  if (byYearDay !== undefined && ['MONTHLY', 'WEEKLY', 'DAILY'].includes(frequency)) return false;
  if (byYearDay !== undefined && [byDay, byMonthDay, byWeekNumber].some((part) => part !== undefined)) return false;
  if (byMonthDay !== undefined && (frequency === 'WEEKLY' || byWeekNumber !== undefined)) return false;
  if (rule.count !== undefined && rule.until !== undefined) return false;
  return rule.bySetPosition === undefined || hasByPart(rule);
}

/** Whether ordinals such as 3MO count within a month, or alone within a year. */
function hasPlainWeekdays(rule: RecurrenceRule, byDay: readonly string[]): boolean {
  const ordinals = byDay.filter((day) => day.length > 2).map((day) => Math.abs(Number.parseInt(day, 10)));
  if (ordinals.length === 0) return true;
  if (rule.frequency === 'MONTHLY') return Math.max(...ordinals) <= 5;
  if (rule.frequency !== 'YEARLY' || rule.byWeekNumber !== undefined || rule.byMonthDay !== undefined) return false;
  if (rule.byMonth !== undefined) return Math.max(...ordinals) <= 5;
  return ordinals.length === byDay.length && Math.max(...ordinals) <= 52;
}

/** The first and last weeks reach into other years; which year's they are matters where years are counted. */
function hasPlainWeeks(rule: RecurrenceRule, weeks: readonly number[]): boolean {
  const inner = weeks.every((week) => Math.abs(week) > 1 && Math.abs(week) < 52);
  return inner || (rule.interval === 1 && rule.bySetPosition === undefined && rule.byMonth === undefined);
}

/** Whether the rule has any BY part but BYSETPOS. */
export function hasByPart(rule: RecurrenceRule): boolean {
  const { bySecond, byMinute, byHour, byDay, byMonthDay, byYearDay, byWeekNumber, byMonth } = rule;
  const parts = [bySecond, byMinute, byHour, byDay, byMonthDay, byYearDay, byWeekNumber, byMonth];
  return parts.some((part) => part !== undefined);
}
