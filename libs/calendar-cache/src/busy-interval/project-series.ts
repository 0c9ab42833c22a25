import { busyRuleOf } from '../calendar-event/busy-rules.ts';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import { expandSeries } from '../recurrence/expand-series.ts';
import { parseRecurrence } from '../recurrence/parse-recurrence.ts';
import { mayBelongTo, parseExceptionId } from '../recurrence/series-id.ts';
import { createSeriesTime, type Occurrence, type SeriesTime } from '../recurrence/series-time.ts';
import { dateToWall, readZone } from '../recurrence/wall-time.ts';
import { type BusyInterval, overlaps } from './busy-interval.ts';
import { calendarZoneOf, type ProjectionContext, projectEvent } from './project-event.ts';

/** A master with all exceptions that we hold of it, cancelled ones too; orphans are a series without a master. */
export interface Series {
  master: CalendarEvent | null;
  exceptions: readonly CalendarEvent[];
}

/**
 * What came of a series. After `too-large` and `unreadable-rule` nothing may be answered from this calendar's rows
 * (L1). `line` is the line that could not be read; it is empty where it is the event's own time.
 */
export type Projection =
  | { kind: 'projected'; intervals: BusyInterval[] }
  | { kind: 'too-large'; googleEventId: string }
  | { kind: 'unreadable-rule'; googleEventId: string; line: string };

/**
 * L8: projects a series to the busy intervals that overlap the window. Occurrences that an exception stands for,
 * confirmed or cancelled, are left out; exceptions take their own time by their own busy rule, also where the
 * master is free. The order of the exceptions does not matter.
 */
export async function projectSeries(series: Series, context: ProjectionContext): Promise<Projection> {
  const intervals: BusyInterval[] = [];
  for (const exception of series.exceptions) {
    if (busyRuleOf(exception, context.added).busy && !hasReadableTime(exception)) return unreadable(exception, '');
    intervals.push(...projectEvent(exception, context));
  }
  const { master } = series;
  if (master === null || !busyRuleOf(master, context.added).busy) return { kind: 'projected', intervals };
  const projection = await projectMaster(master, series.exceptions, context);
  if (projection.kind !== 'projected') return projection;
  return { kind: 'projected', intervals: [...projection.intervals, ...intervals] };
}

async function projectMaster(
  master: CalendarEvent,
  exceptions: readonly CalendarEvent[],
  context: ProjectionContext,
): Promise<Projection> {
  const calendarZone = calendarZoneOf(context);
  const time = readTime(master, calendarZone);
  if (time === null) return unreadable(master, '');
  const parsed = parseRecurrence(master.recurrence, time.kind);
  if (parsed.kind === 'unreadable') return unreadable(master, parsed.line);
  const yieldToEventLoop = context.yieldToEventLoop ?? (async () => {});
  const occurrences = await expandSeries(time, parsed.recurrence, context.window, yieldToEventLoop);
  if (occurrences === null) return { kind: 'too-large', googleEventId: master.googleEventId };
  const replaced = new Set(exceptions.map((exception) => replacedKey(exception, master, time)));
  const kept = occurrences.filter(
    (occurrence) => overlaps(occurrence, context.window) && !replaced.has(occurrence.key),
  );
  if (kept.length > context.maxOccurrences) return { kind: 'too-large', googleEventId: master.googleEventId };
  return { kind: 'projected', intervals: kept.map((occurrence) => toInterval(master, occurrence)) };
}

function readTime(master: CalendarEvent, calendarZone: string): SeriesTime | null {
  if (master.time === null) return null;
  const startZone = master.time.kind === 'timed' ? master.time.startZone : null;
  const seriesZone = startZone === null ? calendarZone : readZone(startZone);
  // In a zone that nobody knows the first occurrence is certain, and every other one a guess that may free time (L1).
  return seriesZone === null ? null : createSeriesTime(master.time, seriesZone, calendarZone);
}

function hasReadableTime(event: CalendarEvent): boolean {
  return event.time !== null && createSeriesTime(event.time, 'UTC', 'UTC') !== null;
}

/** The key of the occurrence that the exception stands for; null when it stands for none of this series. */
function replacedKey(exception: CalendarEvent, master: CalendarEvent, time: SeriesTime): number | null {
  const fromId = mayBelongTo(exception.googleEventId, master.googleEventId)
    ? parseExceptionId(exception.googleEventId)?.originalStart
    : undefined;
  const original = exception.originalStart ?? fromId;
  if (original === undefined || original.kind !== time.kind) return null;
  return original.kind === 'timed' ? original.startMs : dateToWall(original.startDate);
}

function toInterval(master: CalendarEvent, { startMs, endMs }: Occurrence): BusyInterval {
  return { googleEventId: master.googleEventId, startMs, endMs };
}

function unreadable(event: CalendarEvent, line: string): Projection {
  return { kind: 'unreadable-rule', googleEventId: event.googleEventId, line };
}
