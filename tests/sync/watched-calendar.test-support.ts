import { dayMs, hourMs, minuteMs, type SubscriptionState, stateOf } from '@calendar-cache/calendar-cache';
import { CalendarHealthRepository, createSyncStore, type Database } from '@calendar-cache/database';
import type { ConnectedCalendar, SyncWorld } from '@calendar-cache/testing';
import { expect } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { startMs, timed } from './sync-stage.test-support.ts';

export type StateChange = [from: SubscriptionState, to: SubscriptionState];

/** One calendar whose state is looked at again and again; each change of it goes into `seen`. */
export class WatchedCalendar {
  readonly calendar: ConnectedCalendar;
  readonly #world: SyncWorld;
  readonly #database: Database;
  readonly #seen: StateChange[];
  #last: SubscriptionState | null = null;

  constructor(parts: { calendar: ConnectedCalendar; world: SyncWorld; database: Database; seen: StateChange[] }) {
    this.calendar = parts.calendar;
    this.#world = parts.world;
    this.#database = parts.database;
    this.#seen = parts.seen;
  }

  get google() {
    return this.#world.simulator.google;
  }

  async state(): Promise<SubscriptionState> {
    const health = await new CalendarHealthRepository(this.#database).find(this.calendar.calendarId, null);
    const state = stateOf(health!, this.#world.clock.now());
    if (this.#last !== null && this.#last !== state) this.#seen.push([this.#last, state]);
    this.#last = state;
    return state;
  }

  async sync(laterMs = 1_000): Promise<SubscriptionState> {
    this.#world.clock.advance(laterMs);
    await this.#world.sync.syncCalendar(this.calendar.subscriptionId);
    return this.state();
  }

  /** Where an answer comes from, and why not from the cache. */
  async answer(onStale: 'fail' | 'live' = 'live') {
    const answer = await this.#world.cache.answer({
      selection: { by: 'calendar', ids: [this.calendar.calendarId], teamId: null },
      range: { fromMs: startMs, untilMs: startMs + 20 * dayMs },
      maxStalenessMs: hourMs,
      onStale,
      partial: true,
    });
    const [evidence] = answer.calendars;
    return { source: evidence!.source, reason: evidence!.reason, busy: answer.busy.map((b) => [b.startMs, b.endMs]) };
  }

  truth(): number[][] {
    const blocks = this.google.busyBlocks(this.calendar.externalId, startMs, startMs + 20 * dayMs);
    return blocks.map((block) => [block.startMs, block.endMs]);
  }

  /** A run that begins and never ends: its worker died. */
  async die(): Promise<void> {
    const nowMs = this.#world.clock.now();
    const { subscriptionId } = this.calendar;
    await createSyncStore(this.#database).begin({ subscriptionId, attempt: { nowMs, leaseUntilMs: nowMs + minuteMs } });
  }

  /** Workers die over it until it is suspended. */
  async suspend(): Promise<SubscriptionState> {
    for (let death = 0; death < 4; death += 1) await this.die();
    for (let failure = 0; failure < 10; failure += 1) {
      await this.die();
      if ((await this.sync(5 * minuteMs)) === 'suspended') break;
    }
    return this.state();
  }

  /** What the next sync finds when Google has failed once before it. */
  async syncAfterFault(): Promise<SubscriptionState> {
    this.google.faults.add({ kind: 'backend-error', route: 'list', times: 1 });
    expect(await this.sync()).toBe('backing-off');
    return this.sync();
  }

  share(role: 'none' | 'freeBusyReader' | 'reader' | 'writer'): void {
    this.google.share({ calendarId: this.calendar.externalId, email: this.calendar.email, role });
  }

  insert(event: Record<string, unknown> = {}) {
    const times = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');
    return this.google.insertEvent(this.calendar.externalId, { ...times, ...event });
  }

  async rows(): Promise<number> {
    const [row] = await this.#database.execute<{ count: number }>(sql`SELECT count(*)::int AS count FROM calendar_events
      WHERE calendar_subscription_id = ${this.calendar.subscriptionId}`);
    return row!.count;
  }
}
