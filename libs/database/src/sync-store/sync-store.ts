import type { SyncStore } from '@calendar-cache/calendar-cache';
import type { Database } from '../client/database.ts';
import { beginRun, discardRun } from './begin-run.ts';
import { commitRun } from './commit-run.ts';
import { completeStubs, leavesExceptionsOpen } from './complete-stubs.ts';
import { loadSeries, seriesIds } from './load-series.ts';
import { stageEvents } from './stage-events.ts';
import { stageIntervals } from './stage-intervals.ts';

/** The domain's {@link SyncStore} on PostgreSQL. */
export function createSyncStore(database: Database): SyncStore {
  return {
    begin: (request) => beginRun(database, request),
    stageEvents: (run, events) => stageEvents(database, run, events),
    completeStubs: (run) => completeStubs(database, run),
    leavesExceptionsOpen: (run) => leavesExceptionsOpen(database, run),
    seriesIds: (run, page) => seriesIds(database, run, page),
    loadSeries: (run, scope, ids) => loadSeries(database, run, scope, ids),
    stageIntervals: (run, intervals) => stageIntervals(database, run, intervals),
    commit: (run, plan) => commitRun(database, run, plan),
    discard: (run) => discardRun(database, run),
  };
}
