import {
  CalendarCacheSqlCleanupService,
  dayMs,
  extendHorizons,
  hourMs,
  minuteMs,
  type RemovedCounts,
} from '@calendar-cache/calendar-cache';
import { CalendarEventRepository, CleanupRunRepository, FeaturesRepository } from '@calendar-cache/database';
import type { ConnectedCalendar } from '@calendar-cache/testing';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { storePastEvents } from './cleanup.test-support.ts';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const nowMs = startMs + dayMs;
const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;

let stage: SyncStage;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users, cleanup_runs CASCADE`);
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  await stage.world.close();
});

const twice = <Result>(run: () => Promise<Result>): Promise<[Result, Result]> => Promise.all([run(), run()]);
const count = async (rows: ReturnType<typeof sql>) =>
  Number((await database.execute<{ count: number }>(sql`SELECT count(*)::int AS count FROM ${rows}`))[0]!.count);

/** Calendars that are read, each with a weekly series; the first is the stage's own. */
async function read(calendars: number): Promise<ConnectedCalendar[]> {
  const all = [stage.calendar];
  while (all.length < calendars) all.push(await stage.world.connect('Europe/Berlin'));
  const weekly = { ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=WEEKLY'] };
  for (const { externalId, subscriptionId } of all) {
    stage.google.insertEvent(externalId, weekly);
    await stage.world.sync.syncCalendar(subscriptionId);
  }
  return all;
}

/** Many more of them beside the stage's, as rows alone, each with a channel. */
async function store(calendars: number): Promise<void> {
  await database.execute(sql`
    WITH selected AS (
      INSERT INTO selected_calendars (user_id, credential_id, external_id)
      SELECT user_id, credential_id, 'calendar-' || number
      FROM selected_calendars, generate_series(1, ${calendars}::int) AS number RETURNING id)
    INSERT INTO calendar_subscriptions (selected_calendar_id, due_at, google_channel_id, google_channel_kind,
      google_channel_resource_id, google_channel_resource_uri, google_channel_expiration, webhook_key_id)
    SELECT id, ${now}, 'channel-' || id, 'api#channel', 'resource-' || id, '', ${now} + interval '3 days', 'k1' FROM selected`);
}

describe('L14: two sweeps at once do no harm', () => {
  test('two cleanups: what both look at goes once, nothing that is promised goes, and a leftover goes the next day', async () => {
    const calendars = await read(4);
    for (const { subscriptionId } of calendars) await storePastEvents(database, subscriptionId, 1_500);
    stage.world.clock.advance(15 * dayMs);
    const cleanup = () =>
      new CalendarCacheSqlCleanupService({
        eventRepo: new CalendarEventRepository(database),
        runs: new CleanupRunRepository(database),
        features: new FeaturesRepository(database, stage.world.clock),
        clock: stage.world.clock,
        retentionMs: 30 * dayMs,
        onFailed: (_, error) => {
          throw error;
        },
      }).runCleanup();
    const removed: RemovedCounts[] = [];
    for (const { success, removed: counts } of await twice(cleanup)) {
      expect(success).toBe(true);
      removed.push(counts);
    }
    const left = await count(sql`calendar_events WHERE google_event_id LIKE 'past%'`);
    expect(removed[0]!.pastEvents + removed[1]!.pastEvents + left).toBe(calendars.length * 1_500);
    await stage.sync();
    expect(await stage.cached(startMs - 10 * dayMs)).toEqual(stage.truth(startMs - 10 * dayMs));
    stage.world.clock.advance(dayMs);
    await cleanup();
    expect(await count(sql`calendar_events WHERE google_event_id LIKE 'past%'`)).toBe(0);
    expect(
      await count(sql`busy_intervals WHERE ends_at <= ${new Date(startMs - 15 * dayMs).toISOString()}::timestamptz`),
    ).toBe(0);
  });

  test('L2: two extensions of horizons: every coverage reaches its end, each occurrence is there once', async () => {
    const calendars = await read(6);
    stage.world.clock.advance(10 * dayMs);
    const failed: unknown[] = [];
    const extend = () =>
      extendHorizons({
        subscriptionRepo: stage.world.subscriptions,
        service: stage.world.sync,
        clock: stage.world.clock,
        horizonMs: 400 * dayMs,
        roundMs: 9 * minuteMs,
        pause: async () => undefined,
        onFailed: (_, error) => failed.push(error),
      });
    const rounds = await twice(extend);
    expect(failed).toEqual([]);
    expect(rounds[0].calendars + rounds[1].calendars).toBeGreaterThanOrEqual(calendars.length);
    for (const { subscriptionId } of calendars) {
      const { coverage } = (await stage.world.subscriptions.findById(subscriptionId))!;
      expect(coverage!.untilMs).toBe(stage.world.clock.now() + 400 * dayMs);
    }
    expect(await extend()).toMatchObject({ calendars: 0, overtaken: 0, failed: 0 });
    expect(await count(sql`busy_intervals`)).toBe(
      await count(sql`(SELECT DISTINCT calendar_subscription_id, starts_at FROM busy_intervals) AS once`),
    );
    await stage.sync();
    const [fromMs, untilMs] = [startMs + 10 * dayMs, startMs + 409 * dayMs];
    expect(await stage.cached(fromMs, untilMs)).toEqual(stage.truth(fromMs, untilMs));
  });

  test('two counts of lost pushes: each is counted once', async () => {
    await store(200);
    await database.execute(sql`UPDATE calendar_subscriptions SET unannounced_change_at = ${now} - interval '2 minutes'
      WHERE google_channel_id IS NOT NULL`);
    const portion = { nowMs, foundBeforeMs: nowMs, pollMinMs: 5 * minuteMs, pollMaxMs: 45 * minuteMs, deadAfter: 3 };
    const counted = await twice(() => stage.world.subscriptions.countLostPushes({ ...portion, limit: 200 }));
    const rest = await stage.world.subscriptions.countLostPushes({ ...portion, limit: 200 });
    expect(counted[0] + counted[1] + rest).toBe(200);
    expect(await count(sql`calendar_subscriptions WHERE lost_pushes = 1 AND lost_pushes_in_row = 1`)).toBe(200);
    expect(await count(sql`calendar_subscriptions WHERE lost_pushes > 1`)).toBe(0);
  });

  test('L13: two claims of channels that others have replaced: each is claimed by one', async () => {
    await store(200);
    await database.execute(sql`
      INSERT INTO superseded_channels (channel_id, calendar_subscription_id, resource_id, superseded_at, stop_again_at)
      SELECT 'old-' || id, id, 'resource', ${now} - interval '1 hour', ${now} - number * interval '1 second'
      FROM (SELECT id, row_number() OVER () AS number FROM calendar_subscriptions WHERE google_channel_id IS NOT NULL) numbered`);
    const claim = () => stage.world.subscriptions.claimSuperseded({ nowMs, againAtMs: nowMs + hourMs, limit: 120 });
    const [one, other] = await twice(claim);
    const claimed = [...one, ...other, ...(await claim())].map(({ channelId }) => channelId);
    expect(claimed).toHaveLength(200);
    expect(new Set(claimed).size).toBe(200);
    expect(await claim()).toEqual([]);
  });
});
