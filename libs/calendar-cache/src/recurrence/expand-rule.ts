import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { dayMs, hourMs, minuteMs, secondMs } from '../time/clock.ts';
import { type Frequency, hasByPart, type RecurrenceRule } from './recurrence-rule.ts';
import type { WallMs } from './wall-time.ts';

/** The most candidates that one rule may cost us; more is too large, whatever would come out of it. */
const maxCandidates = 50_000;
const maxCountedCandidates = 4 * maxCandidates;
/** The most periods that COUNT may make the library count through from the start of the series: 110 years of days. */
const maxCountedPeriods = 40_000;

const periodMs: Record<Frequency, number> = {
  YEARLY: 365 * dayMs,
  MONTHLY: 28 * dayMs,
  WEEKLY: 7 * dayMs,
  DAILY: dayMs,
  HOURLY: hourMs,
  MINUTELY: minuteMs,
  SECONDLY: secondMs,
};

/**
 * The wall times in [fromWallMs, untilWallMs] that the rule gives for a series starting at `startWallMs`, sorted.
 * UNTIL is not looked at: it is an instant, and wall times have none. A start that the rule does not match is not
 * among them. Null when the rule is too large to be expanded within bounded work.
 */
export function expandRule(
  rule: RecurrenceRule,
  startWallMs: WallMs,
  fromWallMs: WallMs,
  untilWallMs: WallMs,
): WallMs[] | null {
  const last = lastOfCount(rule, startWallMs);
  const from = Math.max(fromWallMs, startWallMs);
  const until = Math.min(untilWallMs, last ?? untilWallMs);
  if (from > until) return [];
  if (countCandidates(rule, until - from) > maxCandidates) return null;
  // What COUNT has used up before the range is found by going through it.
  const isCounted = rule.count !== undefined && last === null;
  if (isCounted && countCandidates(rule, until - startWallMs) > maxCountedCandidates) return null;
  try {
    const library = createLibraryRule(rule, startWallMs, isCounted);
    return library.between(new Date(from), new Date(until), true).map((time) => time.epochMilliseconds);
  } catch (error) {
    if (error instanceof Error && /^Maximum (iterations|candidate)/.test(error.message)) return null;
    throw error;
  }
}

/** Where a bare rule of even steps ends by its COUNT; the library would count through every step. */
function lastOfCount(rule: RecurrenceRule, startWallMs: WallMs): WallMs | null {
  const evenSteps = rule.frequency !== 'YEARLY' && rule.frequency !== 'MONTHLY';
  if (rule.count === undefined || !evenSteps || hasByPart(rule)) return null;
  return startWallMs + (rule.count - 1) * rule.interval * periodMs[rule.frequency];
}

/** No fewer than what the rule makes anyone look at in a stretch of time. */
function countCandidates(rule: RecurrenceRule, lengthMs: number): number {
  const periods = lengthMs / (periodMs[rule.frequency] * rule.interval) + 2;
  const rank = ['HOURLY', 'MINUTELY', 'SECONDLY'].indexOf(rule.frequency);
  const hours = rank < 0 ? (rule.byHour?.length ?? 1) : 1;
  const minutes = rank < 1 ? (rule.byMinute?.length ?? 1) : 1;
  const seconds = rank < 2 ? (rule.bySecond?.length ?? 1) : 1;
  return periods * daysOfPeriod(rule) * hours * minutes * seconds;
}

/** The most days of one period that the rule's day parts can select. */
function daysOfPeriod(rule: RecurrenceRule): number {
  const days = { YEARLY: 366, MONTHLY: 31, WEEKLY: 7, DAILY: 1, HOURLY: 1, MINUTELY: 1, SECONDLY: 1 };
  const { byDay, byMonthDay, byYearDay, byWeekNumber, byMonth } = rule;
  const anyDayPart = [byDay, byMonthDay, byYearDay, byWeekNumber, byMonth].some((part) => part !== undefined);
  return anyDayPart ? days[rule.frequency] : 1;
}

/**
 * rrule-temporal 2.2.8 loses the plain weekdays of a yearly BYDAY that has ordinals too, so every week of the month
 * is spelled out: MO becomes 1MO to 5MO. Without BYMONTH such rules are refused.
 */
function spellWeekdays(rule: RecurrenceRule, byDay: readonly string[]): string[] {
  const mixed = byDay.some((day) => day.length > 2) && byDay.some((day) => day.length === 2);
  if (rule.frequency !== 'YEARLY' || !mixed) return [...byDay];
  return byDay.flatMap((day) => (day.length > 2 ? [day] : [1, 2, 3, 4, 5].map((week) => `${week}${day}`)));
}

function createLibraryRule(rule: RecurrenceRule, startWallMs: WallMs, withCount: boolean): RRuleTemporal {
  return new RRuleTemporal({
    freq: rule.frequency,
    interval: rule.interval,
    dtstart: Temporal.Instant.fromEpochMilliseconds(startWallMs).toZonedDateTimeISO('UTC'),
    maxIterations: maxCountedPeriods,
    cache: false,
    ...(withCount && rule.count !== undefined && { count: rule.count }),
    ...(rule.weekStart !== undefined && { wkst: rule.weekStart }),
    ...(rule.bySecond !== undefined && { bySecond: rule.bySecond }),
    ...(rule.byMinute !== undefined && { byMinute: rule.byMinute }),
    ...(rule.byHour !== undefined && { byHour: rule.byHour }),
    ...(rule.byDay !== undefined && { byDay: spellWeekdays(rule, rule.byDay) }),
    ...(rule.byMonthDay !== undefined && { byMonthDay: rule.byMonthDay }),
    ...(rule.byYearDay !== undefined && { byYearDay: rule.byYearDay }),
    ...(rule.byWeekNumber !== undefined && { byWeekNo: rule.byWeekNumber }),
    ...(rule.byMonth !== undefined && { byMonth: rule.byMonth }),
    ...(rule.bySetPosition !== undefined && { bySetPos: rule.bySetPosition }),
  });
}
