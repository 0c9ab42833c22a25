import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { createEvent } from '../busy-interval/calendar-event.test-support.ts';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import type { CalendarProvider, EventPage } from '../provider/calendar-provider.ts';
import { readCalendar } from './read-calendar.ts';
import type { SyncRun, SyncStore } from './sync-store.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const run = { subscription: { externalId: 'a', coverage: null } } as SyncRun;

/** A read of a calendar of so many pages. `onPage` is called before each of them is sent, with its index. */
function readOf(
  pages: number,
  onPage: (index: number) => Promise<void>,
  stage: (events: CalendarEvent[]) => void,
  nameOf = (page: number) => `page ${page}`,
) {
  let sent = 0;
  const provider = {
    listEvents: async ({ syncToken }: { syncToken: string | null }): Promise<EventPage> => {
      const head = { unreadable: 0, timeZone: 'Europe/Berlin', accessRole: 'owner' };
      // The delta that proves the list: nothing has changed.
      if (syncToken !== null) return { ...head, events: [], nextPageToken: null, nextSyncToken: 'next' };
      await onPage(sent);
      sent += 1;
      const events = Array.from({ length: 100 }, (_, index) => createEvent({ googleEventId: `e${sent}x${index}` }));
      const isLast = sent === pages;
      return { ...head, events, nextPageToken: isLast ? null : nameOf(sent), nextSyncToken: isLast ? 'token' : null };
    },
  };
  const store = {
    stageEvents: async (_run: SyncRun, events: CalendarEvent[]) => stage(events),
    completeStubs: async () => {},
  };
  const deps = {
    provider: provider as unknown as CalendarProvider,
    store: store as unknown as SyncStore,
    clock: { now: () => 0 },
    slot: { take: () => true, release: () => {} },
    settings: { retentionMs: 0 },
    pause: async () => {},
  };
  return readCalendar(deps, run);
}

describe('a read of any length', () => {
  test('stages each page before it asks for the next one', async () => {
    let staged = 0;
    const before: number[] = [];
    const read = await readOf(
      5,
      async () => void before.push(staged),
      (events) => {
        staged += events.length;
      },
    );
    expect(before).toEqual([0, 100, 200, 300, 400]);
    expect(read).toMatchObject({ mode: 'full', provesAsOf: true, pages: 6, items: 500, nextSyncToken: 'token' });
  });

  test.each([1, 2, 7])('whose pages lead in a circle of %i ends, and is not complete (L4)', async (circle) => {
    let pages = 0;
    const countPage = async () => {
      pages += 1;
    };
    const read = readOf(
      1_000,
      countPage,
      () => {},
      (page) => `page ${page % circle}`,
    );
    await expect(read).rejects.toMatchObject({ code: 'google-response-invalid' });
    expect(pages).toBeLessThan(30);
  });

  test('holds no more than the pages at hand', async () => {
    const pages: WeakRef<CalendarEvent[]>[] = [];
    let kept: CalendarEvent[] | null = null;
    let held = 0;
    // Once, before the last page: each collection of a large test process takes a second.
    const count = async (index: number) => {
      if (index < 19) return;
      await nextTurn();
      collectGarbage();
      held = pages.filter((page) => page.deref() !== undefined).length;
    };
    await readOf(20, count, (events) => {
      kept ??= events;
      pages.push(new WeakRef(events));
    });
    expect(pages).toHaveLength(20);
    // The first one is kept here, and shows that a page that is held is counted.
    expect(kept).toHaveLength(100);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThanOrEqual(3);
  });
});
