import { describe, expect, test } from '@jest/globals';
import type { BusyInterval } from '../busy-interval/busy-interval.ts';
import { createEvent } from '../busy-interval/calendar-event.test-support.ts';
import { context, timed } from '../busy-interval/projection.test-support.ts';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import { projectRun, type RunProjection } from './project-run.ts';
import type { SyncRun, SyncStore } from './sync-store.ts';

/** A store that holds series, and remembers in what portions they were asked for and staged. */
function storeOf(series: readonly CalendarEvent[]) {
  const sorted = [...series].sort((a, b) => (a.googleEventId < b.googleEventId ? -1 : 1));
  const loaded: number[] = [];
  const staged: number[] = [];
  const store = {
    seriesIds: async (_run: SyncRun, { afterId, limit }: { afterId: string | null; limit: number }) =>
      sorted
        .map(({ googleEventId }) => googleEventId)
        .filter((id) => afterId === null || id > afterId)
        .slice(0, limit),
    loadSeries: async (_run: SyncRun, _scope: string, ids: readonly string[]) => {
      loaded.push(ids.length);
      return new Map(
        sorted.filter((event) => ids.includes(event.googleEventId)).map((event) => [event.googleEventId, [event]]),
      );
    },
    stageIntervals: async (_run: SyncRun, intervals: readonly BusyInterval[]) => void staged.push(intervals.length),
  };
  return { store: store as unknown as SyncStore, loaded, staged };
}

const run = {} as SyncRun;
const weekly = (id: string, ...recurrence: string[]) =>
  createEvent({ googleEventId: id, time: timed('2025-01-01T09:00Z'), recurrence });
const many = (count: number, line: string) =>
  Array.from({ length: count }, (_, index) => weekly(`series${String(index).padStart(4, '0')}`, line));

function project(store: SyncStore, changes: Partial<RunProjection> = {}) {
  const bounds = { seriesPerBatch: 10, maxBlocksPerCalendar: 100_000 };
  return projectRun(store, run, { scope: 'full', context: context(), ...bounds, ...changes });
}

describe('L8: the projection of a whole calendar', () => {
  test('loads series in batches, and holds no more blocks than a portion and one series', async () => {
    const { store, loaded, staged } = storeOf(many(95, 'RRULE:FREQ=DAILY'));
    expect(await project(store)).toBeNull();
    expect(loaded).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
    expect(staged.reduce((sum, count) => sum + count, 0)).toBe(95 * 365);
    const { store: wide, staged: portions } = storeOf(many(95, 'RRULE:FREQ=DAILY'));
    await project(wide, { seriesPerBatch: 1_000 });
    expect(Math.max(...portions)).toBeLessThan(10_000 + 365);
    expect(portions.length).toBeGreaterThan(3);
  });

  test('more blocks than a calendar may have are a named end, never a part of them', async () => {
    const { store } = storeOf(many(3, 'RRULE:FREQ=DAILY'));
    expect(await project(store, { maxBlocksPerCalendar: 3 * 365 })).toBeNull();
    expect(await project(store, { maxBlocksPerCalendar: 3 * 365 - 1 })).toBe('projection-too-large');
  });

  test('a series that is too large ends the work: nothing will be answered from the rows', async () => {
    const { store, loaded } = storeOf([weekly('a', 'RRULE:FREQ=SECONDLY'), ...many(50, 'RRULE:FREQ=SECONDLY')]);
    expect(await project(store)).toBe('projection-too-large');
    expect(loaded).toEqual([10]);
  });

  test('L1: one that can’t be read is told, and the others are projected', async () => {
    const { store, staged } = storeOf([weekly('a', 'RRULE:FREQ=SOMETIMES'), ...many(20, 'RRULE:FREQ=WEEKLY;COUNT=2')]);
    expect(await project(store)).toBe('unreadable-events');
    expect(staged.reduce((sum, count) => sum + count, 0)).toBe(40);
  });
});
