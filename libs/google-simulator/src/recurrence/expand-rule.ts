import type ICAL from 'ical.js';
import { type DayParts, dayPartsOf, isRuleDay, startOfWeek } from './day-filter.ts';

const DAY_MS = 86_400_000;
/** Beyond this no rule is followed: one that never fires must come to an end. */
const LAST_YEAR = 2_200;

/**
 * The wall clock readings (as if UTC) of a rule that starts at `startWallMs`, in order, without regard to its UNTIL.
 * Own code on top of the library's parser: its iterator never returns for rules that can't fire on any day.
 */
export function* expandRule(rule: ICAL.Recur, startWallMs: number): Generator<number> {
  const startDayMs = Math.floor(startWallMs / DAY_MS) * DAY_MS;
  const parts = dayPartsOf(rule, startDayMs);
  const times = timesOf(rule, startWallMs - startDayMs);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  for (const [firstDayMs, endDayMs] of periodsOf(rule, parts, startDayMs)) {
    const found: number[] = [];
    for (let dayMs = firstDayMs; dayMs < endDayMs; dayMs += DAY_MS) {
      if (isRuleDay(parts, dayMs)) found.push(...times.map((time) => dayMs + time));
    }
    for (const wallMs of atPositions(found, rule.parts.BYSETPOS)) {
      if (wallMs < startWallMs) continue;
      if (left === 0) return;
      left -= 1;
      yield wallMs;
    }
  }
}

/** The days, weeks, months or years that a rule visits, as [first day, day after the last). */
function* periodsOf(rule: ICAL.Recur, parts: DayParts, startDayMs: number): Generator<[number, number]> {
  const start = new Date(startDayMs);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth()];
  const weekMs = startOfWeek(startDayMs, parts.weekStart);
  const periodAt: Record<string, (step: number) => [number, number]> = {
    DAILY: (step) => [startDayMs + step * DAY_MS, startDayMs + (step + 1) * DAY_MS],
    WEEKLY: (step) => [weekMs + step * 7 * DAY_MS, weekMs + (step + 1) * 7 * DAY_MS],
    MONTHLY: (step) => [Date.UTC(year, month + step, 1), Date.UTC(year, month + step + 1, 1)],
    YEARLY: (step) => [Date.UTC(year + step, 0, 1), Date.UTC(year + step + 1, 0, 1)],
  };
  const periodOf = periodAt[rule.freq];
  if (!periodOf) return;
  for (let step = 0; ; step += rule.interval) {
    const period = periodOf(step);
    if (new Date(period[0]).getUTCFullYear() > LAST_YEAR) return;
    yield period;
  }
}

/** The times of day of a rule in milliseconds: those of BYHOUR, BYMINUTE and BYSECOND, else that of the start. */
function timesOf(rule: ICAL.Recur, startTimeMs: number): number[] {
  const startSecond = Math.floor(startTimeMs / 1000);
  const { BYHOUR, BYMINUTE, BYSECOND } = rule.parts;
  const hours = BYHOUR ?? [Math.floor(startSecond / 3600)];
  const minutes = BYMINUTE ?? [Math.floor(startSecond / 60) % 60];
  const seconds = BYSECOND ?? [startSecond % 60];
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  );
  return [...new Set(times)].sort((one, other) => one - other);
}

function atPositions(found: readonly number[], positions: readonly number[] | undefined): readonly number[] {
  if (!positions) return found;
  return found.filter((_, index) => positions.includes(index + 1) || positions.includes(index - found.length));
}
