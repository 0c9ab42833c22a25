import { type CalendarEvent, projectSeries } from '@calendar-cache/calendar-cache';
import { type Answer, type SeriesCase, sortBlocks } from './series-case.ts';

/** What this project's own projection says. */
export async function askProduct(series: SeriesCase): Promise<Answer> {
  const { zone, fromMs, untilMs } = series;
  const context = { window: { fromMs, untilMs }, calendarZone: zone, maxOccurrences: 100_000 };
  const projection = await projectSeries({ master: masterOf(series), exceptions: [] }, context);
  if (projection.kind !== 'projected') return { kind: 'refused', reason: projection.kind };
  const blocks = projection.intervals.map(({ startMs, endMs }) => [startMs, endMs] as const);
  return { kind: 'blocks', blocks: sortBlocks(blocks, series) };
}

function masterOf({ time, zone, lines }: SeriesCase): CalendarEvent {
  return {
    googleEventId: 'series',
    status: 'confirmed',
    eventType: 'default',
    transparency: 'opaque',
    visibility: 'default',
    selfResponseStatus: null,
    etag: null,
    iCalUID: null,
    sequence: 0,
    time: time.kind === 'timed' ? { ...time, startZone: zone, endZone: zone } : time,
    recurrence: lines,
    recurringEventId: null,
    originalStart: null,
    summary: null,
    description: null,
    location: null,
    googleCreatedAtMs: null,
    googleUpdatedAtMs: null,
  };
}
