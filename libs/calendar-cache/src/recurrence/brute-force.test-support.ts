/**
 * The oracle of the tests: RFC 5545 by looking at every day, and zones by asking Intl. It shares no code with what
 * it judges, knows neither the library nor Temporal, and is slow.
 */
export interface OracleRule {
  frequency: 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY';
  interval: number;
  count?: number;
  weekStart?: Weekday;
  byMonth?: number[];
  byMonthDay?: number[];
  byYearDay?: number[];
  byWeekNumber?: number[];
  byDay?: { ordinal: number | null; weekday: Weekday }[];
  byHour?: number[];
  byMinute?: number[];
  bySetPosition?: number[];
}

export const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type Weekday = (typeof weekdays)[number];

const dayMs = 86_400_000;

/** The rule as a line of `recurrence[]`. */
export function toLine(rule: OracleRule, name = 'RRULE'): string {
  const list = (label: string, values: readonly unknown[] | undefined) =>
    values === undefined ? '' : `;${label}=${values.join(',')}`;
  return [
    `${name}:FREQ=${rule.frequency};INTERVAL=${rule.interval}`,
    rule.count === undefined ? '' : `;COUNT=${rule.count}`,
    rule.weekStart === undefined ? '' : `;WKST=${rule.weekStart}`,
    list('BYMONTH', rule.byMonth),
    list('BYMONTHDAY', rule.byMonthDay),
    list('BYYEARDAY', rule.byYearDay),
    list('BYWEEKNO', rule.byWeekNumber),
    list(
      'BYDAY',
      rule.byDay?.map((day) => `${day.ordinal ?? ''}${day.weekday}`),
    ),
    list('BYHOUR', rule.byHour),
    list('BYMINUTE', rule.byMinute),
    list('BYSETPOS', rule.bySetPosition),
  ].join('');
}

/** All wall times of the rule from its start to `untilMs`, a start that does not match left out. */
export function bruteForceWalls(rule: OracleRule, startMs: number, untilMs: number): number[] {
  const periods = new Map<number, number[]>();
  const firstPeriod = periodOf(rule, startMs);
  const firstDay = Math.floor(startMs / dayMs) - 366;
  for (let day = firstDay; day * dayMs <= untilMs + 366 * dayMs; day += 1) {
    if (!matchesDay(rule, day * dayMs, startMs)) continue;
    for (const wallMs of timesOfDay(rule, day * dayMs, startMs)) {
      const period = periodOf(rule, wallMs) - firstPeriod;
      if (period < 0 || period % rule.interval !== 0) continue;
      const set = periods.get(period) ?? [];
      periods.set(period, set);
      set.push(wallMs);
    }
  }
  const walls = [...periods.values()].flatMap((set) => positionsOf(rule, set)).filter((wallMs) => wallMs >= startMs);
  const sorted = [...new Set(walls)].sort((left, right) => left - right);
  return sorted.slice(0, rule.count ?? sorted.length).filter((wallMs) => wallMs <= untilMs);
}

function positionsOf(rule: OracleRule, set: number[]): number[] {
  if (rule.bySetPosition === undefined) return set;
  const sorted = [...set].sort((left, right) => left - right);
  return rule.bySetPosition.flatMap((position) => sorted.at(position > 0 ? position - 1 : position) ?? []);
}

function periodOf(rule: OracleRule, wallMs: number): number {
  const date = new Date(wallMs);
  if (rule.frequency === 'YEARLY') return date.getUTCFullYear();
  if (rule.frequency === 'MONTHLY') return date.getUTCFullYear() * 12 + date.getUTCMonth();
  if (rule.frequency === 'WEEKLY') return Math.floor(weekStartOf(rule, wallMs) / (7 * dayMs));
  return Math.floor(wallMs / (rule.frequency === 'DAILY' ? dayMs : 3_600_000));
}

function weekStartOf(rule: OracleRule, wallMs: number): number {
  const first = weekdays.indexOf(rule.weekStart ?? 'MO');
  const day = Math.floor(wallMs / dayMs) * dayMs;
  return day - ((new Date(day).getUTCDay() - first + 7) % 7) * dayMs;
}

function timesOfDay(rule: OracleRule, dayStartMs: number, startMs: number): number[] {
  const start = new Date(startMs);
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour);
  const hours = rule.byHour ?? (rule.frequency === 'HOURLY' ? everyHour : [start.getUTCHours()]);
  const minutes = rule.byMinute ?? [start.getUTCMinutes()];
  return hours.flatMap((hour) =>
    minutes.map((minute) => dayStartMs + hour * 3_600_000 + minute * 60_000 + start.getUTCSeconds() * 1_000),
  );
}

function matchesDay(rule: OracleRule, dayStartMs: number, startMs: number): boolean {
  const date = new Date(dayStartMs);
  const start = new Date(startMs);
  const { byMonth, byMonthDay, byYearDay, byWeekNumber, byDay } = rule;
  if (byMonth !== undefined && !byMonth.includes(date.getUTCMonth() + 1)) return false;
  if (byMonthDay !== undefined && !hasPlace(byMonthDay, placeInMonth(date))) return false;
  if (byYearDay !== undefined && !hasPlace(byYearDay, placeInYear(date))) return false;
  if (byWeekNumber !== undefined && !hasPlace(byWeekNumber, weekOfYear(rule, dayStartMs))) return false;
  if (byDay !== undefined && !byDay.some((entry) => matchesWeekday(rule, entry, date))) return false;
  if (byMonthDay !== undefined || byYearDay !== undefined || byDay !== undefined) return true;
  if (rule.frequency === 'WEEKLY' || byWeekNumber !== undefined) return date.getUTCDay() === start.getUTCDay();
  if (rule.frequency !== 'YEARLY' && rule.frequency !== 'MONTHLY') return true;
  if (rule.frequency === 'YEARLY' && byMonth === undefined && date.getUTCMonth() !== start.getUTCMonth()) return false;
  return date.getUTCDate() === start.getUTCDate();
}

interface Place {
  fromStart: number;
  length: number;
}

/** Whether the list names the place, counted from the start (1, 2, ...) or from the end (-1, -2, ...). */
function hasPlace(list: readonly number[], { fromStart, length }: Place): boolean {
  return list.includes(fromStart) || list.includes(fromStart - length - 1);
}

function placeInMonth(date: Date): Place {
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return { fromStart: date.getUTCDate(), length };
}

function placeInYear(date: Date): Place {
  const year = date.getUTCFullYear();
  const length = (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / dayMs;
  return { fromStart: (date.getTime() - Date.UTC(year, 0, 1)) / dayMs + 1, length };
}

/** The first week of a year is the first that has four days of it. */
function weekOfYear(rule: OracleRule, dayStartMs: number): Place {
  const weekStart = weekStartOf(rule, dayStartMs);
  const year = new Date(weekStart + 3 * dayMs).getUTCFullYear();
  const first = weekStartOf(rule, Date.UTC(year, 0, 4));
  const next = weekStartOf(rule, Date.UTC(year + 1, 0, 4));
  return { fromStart: (weekStart - first) / (7 * dayMs) + 1, length: (next - first) / (7 * dayMs) };
}

function matchesWeekday(rule: OracleRule, entry: { ordinal: number | null; weekday: Weekday }, date: Date): boolean {
  if (weekdays[date.getUTCDay()] !== entry.weekday) return false;
  if (entry.ordinal === null) return true;
  const inYear = rule.frequency === 'YEARLY' && rule.byMonth === undefined;
  const { fromStart, length } = inYear ? placeInYear(date) : placeInMonth(date);
  return hasPlace([entry.ordinal], {
    fromStart: Math.ceil(fromStart / 7),
    length: Math.ceil(fromStart / 7) + Math.floor((length - fromStart) / 7),
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What Intl says that the clock in the zone shows. */
export function wallByIntl(instantMs: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'gregory', hourCycle: 'h23', ...allFields });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, Number(part.value)]));
  const field = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second'));
}

const allFields = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** The earliest instant at which the clock shows the wall time, or in a gap the instant that lies as far behind it. */
export function instantByIntl(wallMs: number, zone: string): number {
  const offsetAt = (instantMs: number) => wallByIntl(instantMs, zone) - instantMs;
  const offsets = [-36, -15, -3, 3, 15].map((hours) => offsetAt(wallMs + hours * 3_600_000));
  const shown = offsets.map((offset) => wallMs - offset).filter((instantMs) => wallByIntl(instantMs, zone) === wallMs);
  return shown.length > 0 ? Math.min(...shown) : wallMs - (offsets[0] ?? 0);
}
