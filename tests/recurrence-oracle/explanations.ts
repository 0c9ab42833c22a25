import {
  type Block,
  type Oracle,
  type Question,
  ruleParts,
  type SeriesCase,
  sortBlocks,
  stamp,
} from './series-case.ts';
import { firstInstantOf, wallOf } from './zones.ts';

/**
 * A known difference between an oracle and the product. It counts only where taking it out of the oracle's answer,
 * by another question or by an edit, leaves exactly the product's answer.
 */
export interface Explanation {
  id: string;
  oracles: readonly Oracle['name'][];
  reason: string;
  applies(series: SeriesCase): boolean;
  ask?(question: Question): Question;
  edit?(blocks: readonly Block[], series: SeriesCase): Block[];
}

export const explanations: readonly Explanation[] = [
  {
    id: 'start-beside-rule',
    oracles: ['dateutil'],
    reason:
      'A start that the rule does not match: RFC 5545 (3.8.5.3) leaves the set undefined but counts DTSTART as its first. ' +
      'The product shows it, since that can only add busy time; dateutil shows what the rule gives.',
    applies: (series) => !excludedInstants(series).has(startBlock(series)[0]),
    edit: (blocks, series) => withBlocks(blocks, [startBlock(series)], series),
  },
  {
    id: 'length-of-period',
    oracles: ['simulator', 'dateutil'],
    reason:
      'RDATE;VALUE=PERIOD: RFC 5545 gives it its own length, the simulator that of the series. What Google does is open; ' +
      'the product takes the longer one, which can only add busy time.',
    applies: (series) => periodBlocks(series).length > 0,
    edit: (blocks, series) => {
      const periods = periodBlocks(series);
      const others = blocks.filter(([start]) => !periods.some((period) => period[0] === start));
      return withBlocks(others, periods, series);
    },
  },
  {
    id: 'time-as-end-of-all-day-series',
    oracles: ['simulator', 'dateutil'],
    reason:
      'UNTIL as a time in UTC on an all-day series names a date in UTC and another one in the calendar. The oracles take ' +
      'the date as written, the product the later one, which can only add busy time.',
    applies: ({ time, lines }) => time.kind === 'all-day' && lines.some((line) => /^RRULE:.*UNTIL=\d{8}T/.test(line)),
    ask: (question) => ({ ...question, lines: question.lines.map((line) => withLatestEnd(line, question)) }),
  },
  {
    id: 'end-of-excluding-rule',
    oracles: ['simulator', 'dateutil'],
    reason:
      'UNTIL of an EXRULE as a time in UTC on an all-day series, or as a date on a timed one: the oracles take the date as ' +
      'written, or all of that day; the product takes the earliest reading, since what is not struck out is busy time.',
    applies: ({ time, lines }) =>
      lines.some((line) =>
        (time.kind === 'all-day' ? /^EXRULE:.*UNTIL=\d{8}T/ : /^EXRULE:.*UNTIL=\d{8}(?!T)/).test(line),
      ),
    ask: (question) => ({ ...question, lines: question.lines.map((line) => withEarliestEnd(line, question)) }),
  },
  {
    id: 'first-week-of-weekly-bysetpos',
    oracles: ['dateutil'],
    reason:
      'FREQ=WEEKLY;BYSETPOS: RFC 5545 counts positions within the week; the first week of dateutil begins with the start, ' +
      'so that days before it do not count.',
    applies: ({ lines }) => lines.some((line) => line.includes('FREQ=WEEKLY') && line.includes('BYSETPOS=')),
    ask: (question) => ({ ...question, without: 'whole-first-week' }),
  },
  {
    id: 'first-week-by-its-negative-number',
    oracles: ['dateutil'],
    reason:
      'BYWEEKNO=-53 (or -52): the first week of the next year may begin in December. dateutil finds those days when the ' +
      'week is called 1, not when it is counted from the end.',
    applies: ({ lines }) => lines.some((line) => /BYWEEKNO=[^;]*-5[23]/.test(line)),
    ask: (question) => ({ ...question, without: 'next-years-first-week' }),
  },
  {
    id: 'plain-and-ordinal-weekdays',
    oracles: ['dateutil'],
    reason:
      'BYDAY=TU,-1SU: dateutil wants a day to be both one of the plain and one of the ordinal weekdays, so that nothing is left. ' +
      'RFC 5545 takes either; spelled out as 1TU to 5TU and -1SU the answers agree.',
    applies: ({ lines }) => lines.some((line) => spellWeekdays(line) !== line),
    ask: (question) => ({ ...question, lines: question.lines.map(spellWeekdays) }),
  },
];

function spellWeekdays(line: string): string {
  return line.replace(/BYDAY=([^;]+)/, (part, list: string) => {
    const days = list.split(',');
    if (!days.some((day) => day.length === 2) || !days.some((day) => day.length > 2)) return part;
    return `BYDAY=${days.flatMap((day) => (day.length > 2 ? [day] : [1, 2, 3, 4, 5].map((week) => week + day))).join(',')}`;
  });
}

function withBlocks(blocks: readonly Block[], added: readonly Block[], series: SeriesCase): Block[] {
  const others = blocks.filter(([start, end]) => !added.some((block) => block[0] === start && block[1] === end));
  return sortBlocks([...others, ...added], series);
}

function startBlock({ time, zone }: SeriesCase): Block {
  if (time.kind === 'timed') return [time.startMs, time.endMs];
  return [firstInstantOf(Date.parse(time.startDate), zone), firstInstantOf(Date.parse(time.endDate), zone)];
}

/** The instants that the EXDATE lines strike out. */
function excludedInstants({ lines, time, zone }: SeriesCase): Set<number> {
  const kind = time.kind === 'timed' ? 'T' : '';
  const values = lines.filter((line) => line.startsWith('EXDATE')).flatMap((line) => valuesOf(line));
  return new Set(
    values.filter((value) => value.includes('T') === (kind === 'T')).map((value) => instantOf(value, zone)),
  );
}

function valuesOf(line: string): string[] {
  return line.slice(line.indexOf(':') + 1).split(',');
}

function instantOf(value: string, zone: string): number {
  const [, year, month, day, time = '', utc] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{6})(Z)?)?/.exec(value) ?? [];
  const clock = time === '' ? '00:00:00' : time.replace(/(..)(..)(..)/, '$1:$2:$3');
  const wallMs = Date.parse(`${year}-${month}-${day}T${clock}Z`);
  return utc === undefined ? firstInstantOf(wallMs, zone) : wallMs;
}

/** The blocks of the periods among the RDATEs, the longest of each start, none shorter than the series' own events. */
function periodBlocks(series: SeriesCase): Block[] {
  const { lines, zone } = series;
  const [start, end] = startBlock(series);
  const excluded = excludedInstants(series);
  const ends = new Map<number, number>();
  for (const period of lines.filter((line) => line.startsWith('RDATE;VALUE=PERIOD')).flatMap(valuesOf)) {
    const at = instantOf(period, zone);
    const hours = Number(/\/PT(\d+)H$/.exec(period)?.[1]);
    const longest = Math.max(hours * 3_600_000, end - start, (ends.get(at) ?? at) - at);
    if (!excluded.has(at)) ends.set(at, at + longest);
  }
  return [...ends];
}

function withLatestEnd(line: string, { zone }: Question): string {
  return line.replace(
    /^(RRULE:.*UNTIL=)(\d{8}T\d{6}Z)/,
    (_, before: string, value: string) => before + datesOf(value, zone).latest,
  );
}

function withEarliestEnd(line: string, { time, zone }: Question): string {
  if (time.kind === 'all-day') {
    return line.replace(
      /^(EXRULE:.*UNTIL=)(\d{8}T\d{6}Z)/,
      (_, before: string, value: string) => before + datesOf(value, zone).earliest,
    );
  }
  return line.replace(/^(EXRULE:.*UNTIL=)(\d{8})(?!T)/, (_, before: string, value: string) => {
    const midnightMs = Math.min(instantOf(value, zone), instantOf(value, 'UTC'));
    return `${before}${stamp(midnightMs, 'time')}Z`;
  });
}

/** The date that a time in UTC is written with, and the one that the calendar shows then, in their order. */
function datesOf(value: string, zone: string): { earliest: string; latest: string } {
  const instantMs = instantOf(value, zone);
  const written = stamp(instantMs, 'date');
  // A midnight in UTC is how Google writes a date.
  const shown = value.endsWith('T000000Z') ? written : stamp(wallOf(instantMs, zone), 'date');
  const [earliest = written, latest = written] = [written, shown].sort();
  return { earliest, latest };
}

/** A rule that the product refuses to expand: the calendar is answered live instead. */
export interface Refusal {
  id: string;
  reason: string;
  matches(rule: ReadonlyMap<string, string>, kind: SeriesCase['time']['kind']): boolean;
}

const has = (rule: ReadonlyMap<string, string>, ...names: string[]) => names.every((name) => rule.has(name));
const ordinals = (rule: ReadonlyMap<string, string>) =>
  (rule.get('BYDAY') ?? '').split(',').filter((day) => day.length > 2).length;
const plainDays = (rule: ReadonlyMap<string, string>) =>
  (rule.get('BYDAY') ?? '').split(',').filter((day) => day.length === 2).length;
const byParts = ['BYMONTH', 'BYWEEKNO', 'BYYEARDAY', 'BYMONTHDAY', 'BYDAY', 'BYHOUR', 'BYMINUTE', 'BYSECOND'];

export const refusals: readonly Refusal[] = [
  {
    id: 'count-with-until',
    reason: 'RFC 5545 3.3.10 forbids COUNT beside UNTIL.',
    matches: (rule) => has(rule, 'COUNT', 'UNTIL'),
  },
  {
    id: 'bysetpos-alone',
    reason: 'RFC 5545 3.3.10 forbids BYSETPOS without another BY part.',
    matches: (rule) => has(rule, 'BYSETPOS') && !byParts.some((part) => rule.has(part)),
  },
  {
    id: 'bymonthday-weekly',
    reason: 'RFC 5545 3.3.10 forbids BYMONTHDAY in a weekly rule.',
    matches: (rule) => rule.get('FREQ') === 'WEEKLY' && has(rule, 'BYMONTHDAY'),
  },
  {
    id: 'yearly-plain-and-ordinal-weekdays',
    reason: 'YEARLY;BYDAY=MO,2TU without BYMONTH: the library loses the plain weekdays (ADR 3).',
    matches: (rule) =>
      rule.get('FREQ') === 'YEARLY' && !has(rule, 'BYMONTH') && ordinals(rule) > 0 && plainDays(rule) > 0,
  },
  {
    id: 'last-weeks-of-the-year',
    reason: 'BYWEEKNO 1, 52 and 53 reach into other years; with INTERVAL it is open which year counts (ADR 3).',
    matches: (rule) =>
      (rule.get('BYWEEKNO') ?? '').split(',').some((week) => [1, 52, 53].includes(Math.abs(Number(week)))) &&
      (has(rule, 'BYMONTH') || has(rule, 'BYSETPOS') || (rule.get('INTERVAL') ?? '1') !== '1'),
  },
  {
    id: 'byweekno-without-byday',
    reason: "BYWEEKNO without BYDAY is the start's weekday for some libraries and all seven days for others (ADR 3).",
    matches: (rule) => has(rule, 'BYWEEKNO') && !has(rule, 'BYDAY'),
  },
  {
    id: 'time-parts-on-all-day',
    reason:
      'RFC 5545 3.3.10 forbids BYHOUR, BYMINUTE and BYSECOND on a series of dates; with COUNT it matters who ignores them.',
    matches: (rule, kind) => kind === 'all-day' && ['BYHOUR', 'BYMINUTE', 'BYSECOND'].some((part) => rule.has(part)),
  },
];

/** The refusals that fit one of the rules of the series. */
export function fittingRefusals({ lines, time }: SeriesCase): Refusal[] {
  const rules = lines.flatMap((line) => (/^(?:EX|R)RULE:/.test(line) ? [ruleParts([line], line.split(':')[0])] : []));
  return refusals.filter((refusal) => rules.some((rule) => refusal.matches(rule, time.kind)));
}
