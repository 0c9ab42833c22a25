import { addDays, instantToWallTime, wallTimeToDate } from '../time/wall-time.ts';

/** Days of the week as `Date.getUTCDay` counts them. */
export const weekdays = { monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5 } as const;

/** The calendar of one demo zone around now. */
export interface DemoDays {
  timeZone: string;
  /** `days` after today, as a date. */
  day(days: number): string;
  /** That weekday of the week that is `weeks` after this one (weeks begin on Monday). */
  weekday(name: keyof typeof weekdays, weeks: number): string;
  /** Start and end of a timed event on a date. */
  timed(date: string, from: string, until: string): { start: DemoMoment; end: DemoMoment };
}

type DemoMoment = { dateTime: string; timeZone: string };

/** Today and the weeks around it, in one zone. */
export function demoDays(nowMs: number, timeZone: string): DemoDays {
  const today = wallTimeToDate(instantToWallTime(timeZone, nowMs));
  const sinceMonday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const monday = addDays(today, -sinceMonday);
  return {
    timeZone,
    day: (days) => addDays(today, days),
    weekday: (name, weeks) => addDays(monday, weeks * 7 + weekdays[name] - 1),
    timed: (date, from, until) => ({
      start: { dateTime: `${date}T${from}:00`, timeZone },
      end: { dateTime: `${date}T${until}:00`, timeZone },
    }),
  };
}

/** Start and end of an all-day event of `days` days. */
export function allDay(date: string, days = 1): { start: { date: string }; end: { date: string } } {
  return { start: { date }, end: { date: addDays(date, days) } };
}
