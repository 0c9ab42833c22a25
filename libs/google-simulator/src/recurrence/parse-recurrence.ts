import ICAL from 'ical.js';
import { wallTimeToInstant } from '../time/wall-time.ts';
import { isKnownZone } from '../time/zone-offset.ts';

/** The end of a rule, in the form in which it was written. */
export type RuleEnd =
  | { kind: 'date'; date: string }
  | { kind: 'utc'; instantMs: number }
  | { kind: 'wall'; wallMs: number };

export interface RecurrenceRule {
  rule: ICAL.Recur;
  end: RuleEnd | null;
}

/** A value of RDATE or EXDATE. `floating` ones take the zone of the series. */
export type RecurrenceDate =
  | { kind: 'date'; date: string }
  | { kind: 'instant'; instantMs: number }
  | { kind: 'floating'; wallMs: number };

export interface ParsedRecurrence {
  rules: RecurrenceRule[];
  exclusionRules: RecurrenceRule[];
  dates: RecurrenceDate[];
  exclusionDates: RecurrenceDate[];
}

/** A line of `recurrence` that is none of RRULE, EXRULE, RDATE, EXDATE, or holds a value that can't be read. */
export class RecurrenceSyntaxError extends Error {
  constructor(line: string, options?: ErrorOptions) {
    super(`not a recurrence line: ${line}`, options);
    this.name = 'RecurrenceSyntaxError';
  }
}

const frequencies = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);
const linePattern = /^(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.*)$/i;
const momentPattern = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/;

/**
 * Reads the `recurrence` lines of a master.
 * @throws RecurrenceSyntaxError
 */
export function parseRecurrence(lines: readonly string[]): ParsedRecurrence {
  const parsed: ParsedRecurrence = { rules: [], exclusionRules: [], dates: [], exclusionDates: [] };
  for (const line of lines) {
    const match = linePattern.exec(line.trim());
    if (!match) throw new RecurrenceSyntaxError(line);
    const [, name = '', parameters = '', value = ''] = match;
    switch (name.toUpperCase()) {
      case 'RRULE':
        parsed.rules.push(parseRule(value, line));
        break;
      case 'EXRULE':
        parsed.exclusionRules.push(parseRule(value, line));
        break;
      case 'RDATE':
        parsed.dates.push(...parseDates(value, parameters, line));
        break;
      default:
        parsed.exclusionDates.push(...parseDates(value, parameters, line));
    }
  }
  return parsed;
}

function parseRule(value: string, line: string): RecurrenceRule {
  const parts = value.split(';').filter((part) => part !== '');
  const until = parts.find((part) => /^UNTIL=/i.test(part));
  // UNTIL is taken out: the library compares it in floating time, which is wrong for a UTC end.
  const rest = parts.filter((part) => part !== until).join(';');
  let rule: ICAL.Recur;
  try {
    rule = ICAL.Recur.fromString(rest.toUpperCase());
  } catch (error) {
    throw new RecurrenceSyntaxError(line, { cause: error });
  }
  // Google Calendar repeats by the day at the finest; an interval of 0 would never move on.
  if (!frequencies.has(rule.freq) || rule.interval < 1) throw new RecurrenceSyntaxError(line);
  return { rule, end: until === undefined ? null : parseRuleEnd(until.slice('UNTIL='.length), line) };
}

function parseRuleEnd(text: string, line: string): RuleEnd {
  const moment = parseMoment(text, line);
  if (moment.kind === 'date') return moment;
  return moment.utc ? { kind: 'utc', instantMs: moment.wallMs } : { kind: 'wall', wallMs: moment.wallMs };
}

function parseDates(value: string, parameters: string, line: string): RecurrenceDate[] {
  const zone = /;TZID="?([^;":]+)"?/i.exec(parameters)?.[1];
  if (zone !== undefined && !isKnownZone(zone)) throw new RecurrenceSyntaxError(line);
  return value
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const start = text.trim().split('/')[0] ?? '';
      const moment = parseMoment(start, line);
      if (moment.kind === 'date') return moment;
      if (moment.utc) return { kind: 'instant', instantMs: moment.wallMs };
      if (zone !== undefined) return { kind: 'instant', instantMs: wallTimeToInstant(zone, moment.wallMs) };
      return { kind: 'floating', wallMs: moment.wallMs };
    });
}

function parseMoment(
  text: string,
  line: string,
): { kind: 'date'; date: string } | { kind: 'time'; wallMs: number; utc: boolean } {
  const match = momentPattern.exec(text.trim().toUpperCase());
  if (!match) throw new RecurrenceSyntaxError(line);
  const [, year, month, day, hour, minute, second, utc] = match;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return { kind: 'date', date };
  const wallMs = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(wallMs)) throw new RecurrenceSyntaxError(line);
  return { kind: 'time', wallMs, utc: utc === 'Z' };
}
