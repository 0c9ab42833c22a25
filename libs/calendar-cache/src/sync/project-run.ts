import type { BusyInterval } from '../busy-interval/busy-interval.ts';
import { type ProjectionContext, projectEvent } from '../busy-interval/project-event.ts';
import { projectSeries } from '../busy-interval/project-series.ts';
import { type CalendarEvent, kindOfEvent } from '../calendar-event/calendar-event.ts';
import type { RunScope, SyncRun, SyncStore } from './sync-store.ts';

/** How a projection ended: `too-large` and `unreadable-rule` make the calendar answered live (L1, L8). */
export type RunProjection =
  | { kind: 'projected'; series: number; intervals: number }
  | { kind: 'too-large' | 'unreadable-rule'; googleEventId: string };

/** Projects every series that the run touches into staging, batch by batch, so that memory stays bounded. */
export async function projectRun(
  store: SyncStore,
  run: SyncRun,
  request: { scope: RunScope; context: ProjectionContext; seriesPerBatch: number },
): Promise<RunProjection> {
  const { scope, context, seriesPerBatch } = request;
  let afterId: string | null = null;
  let series = 0;
  let intervals = 0;
  for (;;) {
    const seriesIds: string[] = await store.seriesIds(run, { scope, afterId, limit: seriesPerBatch });
    if (seriesIds.length === 0) return { kind: 'projected', series, intervals };
    const batch = await store.loadSeries(run, scope, seriesIds);
    const projected: BusyInterval[] = [];
    for (const [seriesId, events] of batch) {
      const projection = await projectEvents(seriesId, events, context);
      if (projection.kind !== 'projected') return { kind: projection.kind, googleEventId: projection.googleEventId };
      projected.push(...projection.intervals);
    }
    await store.stageIntervals(run, projected);
    series += batch.size;
    intervals += projected.length;
    afterId = seriesIds.at(-1) ?? null;
  }
}

/**
 * A cancelled master projects nothing, but exceptions that Google still reports beside it do: one invited to a
 * single instance of a series sees the exception alone (an orphan).
 */
async function projectEvents(seriesId: string, events: readonly CalendarEvent[], context: ProjectionContext) {
  const root = events.find((event) => event.googleEventId === seriesId && event.recurringEventId === null);
  const exceptions = events.filter((event) => event !== root);
  if (root !== undefined && kindOfEvent(root) === 'single') {
    const intervals = [root, ...exceptions].flatMap((event) => projectEvent(event, context));
    return { kind: 'projected' as const, intervals };
  }
  const master = root === undefined || root.status === 'cancelled' ? null : root;
  return projectSeries({ master, exceptions }, context);
}
