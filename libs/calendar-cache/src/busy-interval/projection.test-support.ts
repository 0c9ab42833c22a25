import type { CalendarEvent, EventTime } from '../calendar-event/calendar-event.ts';
import { hourMs } from '../time/clock.ts';
import { createEvent } from './calendar-event.test-support.ts';
import type { ProjectionContext } from './project-event.ts';
import { type Projection, projectSeries } from './project-series.ts';

const berlin = 'Europe/Berlin';

/** A calendar in Berlin with coverage for 2025. */
export function context(overrides: Partial<ProjectionContext> = {}, from = '2025-01-01', until = '2026-01-01') {
  const window = { fromMs: Date.parse(from), untilMs: Date.parse(until) };
  return { window, calendarZone: berlin, maxOccurrences: 5_000, ...overrides };
}

/** An hour, in Berlin, unless said otherwise. */
export function timed(start: string, lengthMs: number = hourMs, zone: string | null = berlin): EventTime {
  const startMs = Date.parse(start);
  return { kind: 'timed', startMs, endMs: startMs + lengthMs, startZone: zone, endZone: zone };
}

export const allDay = (startDate: string, endDate: string): EventTime => ({ kind: 'all-day', startDate, endDate });

export const master = (time: EventTime, ...recurrence: string[]) => createEvent({ time, recurrence });

/** Sorted `start/end` in UTC, to the minute. */
export function blocks(projection: Projection): string[] {
  if (projection.kind !== 'projected') return [projection.kind];
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  return projection.intervals.map(({ startMs, endMs }) => `${text(startMs)}/${text(endMs)}`).sort();
}

/** The starts of {@link blocks}. */
export const starts = (projection: Projection) => blocks(projection).map((block) => block.split('/')[0]);

/** What the series projects to, as {@link starts}. */
export async function startsOf(subject: CalendarEvent, ...where: Parameters<typeof context>) {
  return starts(await projectSeries({ master: subject, exceptions: [] }, context(...where)));
}
