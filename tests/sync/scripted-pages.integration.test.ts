import { dayMs, type EventPage } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await stage.world.close();
});

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;
const insertOnDay = (day: number) => stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));

/** Lets `change` have its way with every page that Google sends. */
function onEveryPage(change: (page: EventPage) => EventPage | Promise<EventPage>): void {
  const { providers } = stage.world;
  const real = providers.forCredential.bind(providers);
  jest.spyOn(providers, 'forCredential').mockImplementation(async (credentialId) => {
    const provider = await real(credentialId);
    const listEvents = provider.listEvents.bind(provider);
    jest.spyOn(provider, 'listEvents').mockImplementation(async (query) => change(await listEvents(query)));
    return provider;
  });
}

test('L1: one event that can’t be read makes its calendar answered live', async () => {
  insertOnDay(17);
  onEveryPage((page) => ({ ...page, unreadable: 1 }));
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', unreadable: 1, untrusted: 'unreadable-events' });
  await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
});

test('L3: an empty delta moves the age, and saves the token of its own last page', async () => {
  insertOnDay(17);
  await stage.sync();
  onEveryPage((page) => ({ ...page, nextSyncToken: page.nextSyncToken && `${page.nextSyncToken} of the delta` }));
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 0 });
  expect((await stored()).asOfMs).toBe(stage.world.clock.now());
  expect((await stored()).nextSyncToken).toMatch(/ of the delta$/);
});

test('L4: a read whose last page carries no sync token is not complete, and sweeps nothing', async () => {
  const gone = insertOnDay(17);
  await stage.sync();
  const before = { blocks: await stage.cached(), asOfMs: (await stored()).asOfMs };
  stage.delete(gone.id);
  await stage.world.subscriptions.updateSyncToken(stage.calendar.subscriptionId, null);
  onEveryPage((page) => ({ ...page, nextSyncToken: null }));
  expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-response-invalid' });
  expect({ blocks: await stage.cached(), asOfMs: (await stored()).asOfMs }).toEqual(before);
});

test('L9: the age is that of the instant before the first request, however long the pages took', async () => {
  for (const day of [17, 18, 19, 20]) insertOnDay(day);
  const { clock } = stage.world;
  onEveryPage((page) => {
    clock.advance(10_000);
    return page;
  });
  const beganMs = clock.now() + 1_000;
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', pages: 3 });
  expect((await stored()).asOfMs).toBe(beganMs);
});

test('L14: a read that took days is due again at once, since it is old already', async () => {
  const { clock } = stage.world;
  onEveryPage((page) => {
    clock.advance(3 * dayMs);
    return page;
  });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect((await stored()).dueAtMs).toBeLessThanOrEqual(clock.now());
});

test('L11: a run that lost is done again in the same job', async () => {
  insertOnDay(17);
  let reads = 0;
  onEveryPage(async (page) => {
    reads += 1;
    if (reads === 1) {
      await database.execute(
        sql`UPDATE calendar_subscriptions SET version = version + 1 WHERE id = ${stage.calendar.subscriptionId}`,
      );
    }
    return page;
  });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', items: 1 });
  expect(reads).toBe(2);
  expect(await stage.cached()).toEqual(stage.truth());
});

describe('a commit', () => {
  const refuseBlocks = sql`
    CREATE FUNCTION refuse_blocks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more room'; END $$`;

  test('L3: that fails at its last step leaves everything as it was', async () => {
    insertOnDay(17);
    await stage.sync();
    const before = { blocks: await stage.cached(), subscription: await stored() };
    insertOnDay(18);
    await database.execute(refuseBlocks);
    await database.execute(sql`
      CREATE TRIGGER refuse_blocks BEFORE INSERT ON busy_intervals FOR EACH ROW EXECUTE FUNCTION refuse_blocks()`);
    await expect(stage.sync()).rejects.toThrow();
    await database.execute(sql`DROP FUNCTION refuse_blocks CASCADE`);
    const { version, nextSyncToken, asOfMs, coverage } = before.subscription;
    expect(await stored()).toMatchObject({ version, nextSyncToken, asOfMs, coverage });
    expect(await stage.cached()).toEqual(before.blocks);
    const [events] = await database.execute<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM calendar_events
        WHERE calendar_subscription_id = ${stage.calendar.subscriptionId}`,
    );
    expect(events?.count).toBe(1);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 1 });
    expect(await stage.cached()).toEqual(stage.truth());
  });

  test('L17: forgets the errors before it', async () => {
    await database.execute(sql`
      UPDATE calendar_subscriptions SET sync_errors = 3, last_error_code = 'google-unavailable', backoff_until = now()
      WHERE id = ${stage.calendar.subscriptionId}`);
    expect((await stored()).syncErrors).toBe(3);
    await stage.sync();
    expect(await stored()).toMatchObject({ syncErrors: 0, lastErrorCode: null, backoffUntilMs: null });
  });
});
