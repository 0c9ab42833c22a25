import type { BusyInterval } from '../busy-interval/busy-interval.ts';
import { type ProjectionContext, projectEvent } from '../busy-interval/project-event.ts';
import { projectSeries } from '../busy-interval/project-series.ts';
import { type CalendarEvent, kindOfEvent } from '../calendar-event/calendar-event.ts';
import type { UntrustedReason } from '../calendar-subscription/calendar-subscription.ts';
import type { RunScope, SyncRun, SyncStore } from './sync-store.ts';

/** Blocks that are held in memory before they go to staging. */
const blocksPerInsert = 10_000;

/** What to project, and within which bounds. */
export interface RunProjection {
  scope: RunScope;
  context: ProjectionContext;
  seriesPerBatch: number;
  maxBlocksPerCalendar: number;
}

/**
 * Projects every series that the run touches into staging, in portions, so that memory stays bounded. A series that
 * can't be projected leaves its blocks out: then the reason is given why nothing may be answered from the rows (L1).
 */
export async function projectRun(
  store: SyncStore,
  run: SyncRun,
  { scope, context, seriesPerBatch, maxBlocksPerCalendar }: RunProjection,
): Promise<UntrustedReason | null> {
  let afterId: string | null = null;
  let untrusted: UntrustedReason | null = null;
  let blocks = 0;
  for (;;) {
    const seriesIds: string[] = await store.seriesIds(run, { scope, afterId, limit: seriesPerBatch });
    const batch = await store.loadSeries(run, scope, seriesIds);
    let portion: BusyInterval[] = [];
    for (const [seriesId, events] of batch) {
      const projection = await projectEvents(seriesId, events, context);
      // Nothing is answered from these rows until a full read: the work for all other series would be for nothing.
      if (projection.kind === 'too-large') return 'projection-too-large';
      if (projection.kind === 'unreadable-rule') {
        untrusted = 'unreadable-events';
        continue;
      }
      blocks += projection.intervals.length;
      if (blocks > maxBlocksPerCalendar) return 'projection-too-large';
      portion = portion.concat(projection.intervals);
      if (portion.length < blocksPerInsert) continue;
      await store.stageIntervals(run, portion);
      portion = [];
    }
    await store.stageIntervals(run, portion);
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
