import type { BusyInterval } from '../busy-interval/busy-interval.ts';
import { type ProjectionContext, projectEvent } from '../busy-interval/project-event.ts';
import { projectSeries } from '../busy-interval/project-series.ts';
import { type CalendarEvent, kindOfEvent } from '../calendar-event/calendar-event.ts';
import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { RunScope, SyncRun, SyncStore } from './sync-store.ts';

/** What a fault of one series does to its calendar. */
const reasonOfFault = { 'too-large': 'projection-too-large', 'unreadable-rule': 'unreadable-events' } as const;

/**
 * Projects every series that the run touches into staging, batch by batch, so that memory stays bounded. A series
 * that can't be projected leaves its blocks out: then the reason is given why nothing may be answered from the rows (L1).
 */
export async function projectRun(
  store: SyncStore,
  run: SyncRun,
  request: { scope: RunScope; context: ProjectionContext; seriesPerBatch: number },
): Promise<UntrustedReason | null> {
  const { scope, context, seriesPerBatch } = request;
  let afterId: string | null = null;
  let untrusted: UntrustedReason | null = null;
  for (;;) {
    const seriesIds: string[] = await store.seriesIds(run, { scope, afterId, limit: seriesPerBatch });
    const batch = await store.loadSeries(run, scope, seriesIds);
    const projected: BusyInterval[] = [];
    for (const [seriesId, events] of batch) {
      const projection = await projectEvents(seriesId, events, context);
      if (projection.kind === 'projected') projected.push(...projection.intervals);
      else untrusted = reasonOfFault[projection.kind];
    }
    await store.stageIntervals(run, projected);
    if (seriesIds.length < seriesPerBatch) return untrusted;
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
