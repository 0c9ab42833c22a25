import { dayMs, hourMs, type SyncOutcome, type SyncReason } from '@calendar-cache/calendar-cache';
import type { Database } from '@calendar-cache/database';
import {
  type CalendarSort,
  type ConnectedCalendar,
  createSyncWorld,
  type SyncWorld,
  type SyncWorldOptions,
} from '@calendar-cache/testing';

/** A Monday, three weeks before New York and six before Berlin change their clocks. */
export const startMs = Date.UTC(2026, 1, 16, 8);

/** A timed pair of start and end, as Google takes them. */
export function timed(start: string, end: string, timeZone = 'Europe/Berlin') {
  return { start: { dateTime: start, timeZone }, end: { dateTime: end, timeZone } };
}

/** One connected calendar in Berlin, and the comparison of what the cache says with what Google holds. */
export class SyncStage {
  readonly world: SyncWorld;
  readonly calendar: ConnectedCalendar;

  private constructor(world: SyncWorld, calendar: ConnectedCalendar) {
    this.world = world;
    this.calendar = calendar;
  }

  static async open(
    database: Database,
    { sort, ...options }: Omit<SyncWorldOptions, 'startMs'> & { sort?: CalendarSort } = {},
  ): Promise<SyncStage> {
    const world = await createSyncWorld(database, { startMs, ...options });
    return new SyncStage(world, await world.connect('Europe/Berlin', sort));
  }

  get google() {
    return this.world.simulator.google;
  }

  insert(event: Record<string, unknown>) {
    return this.google.insertEvent(this.calendar.externalId, event);
  }

  patch(eventId: string, changes: Record<string, unknown>) {
    return this.google.patchEvent(this.calendar.externalId, eventId, changes);
  }

  delete(eventId: string) {
    this.google.deleteEvent(this.calendar.externalId, eventId);
  }

  /** One sync, a second later. */
  sync(reason?: SyncReason): Promise<SyncOutcome> {
    this.world.clock.advance(1_000);
    return this.world.sync.syncCalendar(this.calendar.subscriptionId, reason);
  }

  /** The cache's own answer for a range: refused where it is not from the cache. */
  async cached(fromMs = startMs - 20 * dayMs, untilMs = startMs + 380 * dayMs): Promise<number[][]> {
    const answer = await this.world.cache.answer({
      selection: { by: 'calendar', ids: [this.calendar.calendarId], teamId: null },
      range: { fromMs, untilMs },
      maxStalenessMs: hourMs,
      onStale: 'fail',
      partial: false,
    });
    return answer.busy.map((block) => [block.startMs, block.endMs]);
  }

  /** Google's own truth, where touching blocks are one. */
  truth(fromMs = startMs - 20 * dayMs, untilMs = startMs + 380 * dayMs): number[][] {
    const merged: [number, number][] = [];
    for (const block of this.google.busyBlocks(this.calendar.externalId, fromMs, untilMs)) {
      const last = merged.at(-1);
      if (last !== undefined && block.startMs <= last[1]) last[1] = Math.max(last[1], block.endMs);
      else merged.push([block.startMs, block.endMs]);
    }
    return merged;
  }

  /** How often Google was asked for events. */
  listCalls(): number {
    return this.google.requests().filter(({ method, path }) => method === 'GET' && path.includes('/events')).length;
  }
}
