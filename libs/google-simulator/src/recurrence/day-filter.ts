import type ICAL from 'ical.js';

const DAY_MS = 86_400_000;
const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** The parts of a rule that pick days, with what the start gives where they are silent (RFC 5545, 3.3.10). */
export interface DayParts {
  months: ReadonlySet<number>;
  weekNumbers: ReadonlySet<number>;
  yearDays: ReadonlySet<number>;
  monthDays: ReadonlySet<number>;
  weekdays: readonly { weekday: number; nth: number }[];
  /** nth weekdays count within the year, else within the month. */
  nthInYear: boolean;
  /** 0 (Sunday) to 6. */
  weekStart: number;
}

/** Reads the day parts of a rule whose series starts on the day `startMs` (UTC midnight of the wall date). */
export function dayPartsOf(rule: ICAL.Recur, startMs: number): DayParts {
  const { BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY } = rule.parts;
  const start = new Date(startMs);
  const silent = !BYWEEKNO && !BYYEARDAY && !BYMONTHDAY && !BYDAY;
  const startMonth = silent && rule.freq === 'YEARLY' && !BYMONTH ? [start.getUTCMonth() + 1] : [];
  const startDay = silent && (rule.freq === 'YEARLY' || rule.freq === 'MONTHLY') ? [start.getUTCDate()] : [];
  const startWeekday = silent && rule.freq === 'WEEKLY' ? [weekdayNames[start.getUTCDay()] ?? ''] : [];
  return {
    months: new Set(BYMONTH ?? startMonth),
    weekNumbers: new Set(BYWEEKNO),
    yearDays: new Set(BYYEARDAY),
    monthDays: new Set(BYMONTHDAY ?? startDay),
    weekdays: (BYDAY ?? startWeekday).map(readWeekday),
    nthInYear: rule.freq === 'YEARLY' && !BYMONTH,
    weekStart: rule.wkst - 1,
  };
}

/** Whether the day `dayMs` (UTC midnight of the wall date) is one of the rule's. */
export function isRuleDay(parts: DayParts, dayMs: number): boolean {
  const day = new Date(dayMs);
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  if (parts.months.size > 0 && !parts.months.has(month + 1)) return false;
  const monthLength = daysBetween(Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1));
  if (!hasEitherEnd(parts.monthDays, date, monthLength)) return false;
  const yearDay = daysBetween(Date.UTC(year, 0, 1), dayMs) + 1;
  const yearLength = daysBetween(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
  if (!hasEitherEnd(parts.yearDays, yearDay, yearLength)) return false;
  if (parts.weekNumbers.size > 0 && !isInWeek(parts, dayMs)) return false;
  const [place, length] = parts.nthInYear ? [yearDay, yearLength] : [date, monthLength];
  return parts.weekdays.length === 0 || isOnWeekday(parts, day.getUTCDay(), place, length);
}

function readWeekday(text: string): { weekday: number; nth: number } {
  return { weekday: weekdayNames.indexOf(text.slice(-2)), nth: Number(text.slice(0, -2) || 0) };
}

/** Numbers count from 1 at the beginning and from -1 at the end; none at all takes every day. */
function hasEitherEnd(numbers: ReadonlySet<number>, place: number, length: number): boolean {
  return numbers.size === 0 || numbers.has(place) || numbers.has(place - length - 1);
}

function isOnWeekday(parts: DayParts, weekday: number, place: number, length: number): boolean {
  const fromStart = Math.ceil(place / 7);
  const fromEnd = -Math.ceil((length - place + 1) / 7);
  return parts.weekdays.some(
    (wanted) => wanted.weekday === weekday && (wanted.nth === 0 || wanted.nth === fromStart || wanted.nth === fromEnd),
  );
}

/** Week 1 is the first with at least four days in the year; a day of it may lie in the year before or after. */
function isInWeek(parts: DayParts, dayMs: number): boolean {
  const year = new Date(dayMs).getUTCFullYear();
  return [year - 1, year, year + 1].some((weekYear) => {
    const first = firstWeekOf(weekYear, parts.weekStart);
    const weeks = daysBetween(first, firstWeekOf(weekYear + 1, parts.weekStart)) / 7;
    const week = Math.floor(daysBetween(first, dayMs) / 7) + 1;
    return week >= 1 && week <= weeks && hasEitherEnd(parts.weekNumbers, week, weeks);
  });
}

function firstWeekOf(year: number, weekStart: number): number {
  return startOfWeek(Date.UTC(year, 0, 4), weekStart);
}

/** The day on which the week of `dayMs` begins. */
export function startOfWeek(dayMs: number, weekStart: number): number {
  return dayMs - ((new Date(dayMs).getUTCDay() - weekStart + 7) % 7) * DAY_MS;
}

function daysBetween(fromMs: number, untilMs: number): number {
  return Math.round((untilMs - fromMs) / DAY_MS);
}
