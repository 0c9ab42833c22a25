import { dayMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const at = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await stage.world.close();
});

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;

/** Transactions of this database that are open although nobody runs a statement in them. */
async function idleTransactions(): Promise<number> {
  const [row] = await database.execute<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`);
  return row!.count;
}

/** Looks at something while each call to Google is under way: after its answer left Google, before we have it. */
async function duringCalls(name: 'listEvents' | 'watchEvents', look: () => Promise<void>): Promise<void> {
  const { providers } = stage.world;
  const provider = await providers.forCredential((await stored()).credentialId);
  const real = provider[name].bind(provider) as (query: never) => Promise<never>;
  jest.spyOn(providers, 'forCredential').mockResolvedValue(provider);
  jest.spyOn(provider, name).mockImplementation(async (query) => {
    const answer = await real(query as never);
    await look();
    return answer;
  });
}

describe('no transaction is open during a call to Google', () => {
  test.each(['listEvents', 'watchEvents'] as const)('%s', async (name) => {
    for (let day = 17; day < 24; day += 1) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    const seen: number[] = [];
    await duringCalls(name, async () => void seen.push(await idleTransactions()));
    await database.transaction(async (transaction) => {
      await transaction.execute(sql`SELECT 1`);
      expect(await idleTransactions()).toBe(1);
    });
    await stage.sync();
    stage.insert(at);
    await stage.sync();
    await stage.world.channels.watch(stage.calendar.subscriptionId);
    expect(seen.length).toBeGreaterThanOrEqual(name === 'listEvents' ? 4 : 1);
    expect(seen).toEqual(seen.map(() => 0));
  });
});

/** How many rows `act` inserts, updates and deletes, in staging too. */
async function rowsWritten(act: () => Promise<unknown>): Promise<number> {
  const tables = ['calendar_events', 'busy_intervals', 'staged_calendar_events', 'staged_busy_intervals'];
  await database.execute(sql`CREATE SEQUENCE rows_written`);
  await database.execute(sql`
    CREATE FUNCTION count_row() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM nextval('rows_written'); RETURN NULL; END $$`);
  for (const table of tables) {
    await database.execute(
      sql`CREATE TRIGGER count_row AFTER INSERT OR UPDATE OR DELETE ON ${sql.identifier(table)}
        FOR EACH ROW EXECUTE FUNCTION count_row()`,
    );
  }
  await act();
  const [row] = await database.execute<{ rows: number }>(
    sql`SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS rows FROM rows_written`,
  );
  await database.execute(sql`DROP FUNCTION count_row CASCADE`);
  await database.execute(sql`DROP SEQUENCE rows_written`);
  return row!.rows;
}

test('L8: one edit of a weekly series writes rows of that series alone, in staging too', async () => {
  const weekly = { ...at, recurrence: ['RRULE:FREQ=WEEKLY'] };
  for (let others = 0; others < 8; others += 1) stage.insert({ ...weekly, recurrence: ['RRULE:FREQ=DAILY'] });
  const series = stage.insert(weekly);
  await stage.sync();
  stage.patch(series.id, timed('2026-02-17T10:30:00', '2026-02-17T11:30:00'));
  stage.google.clearRequests();
  const rows = await rowsWritten(async () => {
    expect(await stage.sync()).toMatchObject({ mode: 'incremental', items: 1, intervalsAdded: 57 });
  });
  expect(stage.listCalls()).toBe(1);
  // Each of the 57 blocks: staged, cleared from staging, added, and its former one removed; the event likewise.
  expect(rows).toBeGreaterThanOrEqual(2 * 57);
  expect(rows).toBeLessThanOrEqual(4 * 57 + 4);
  expect(await stage.cached()).toEqual(stage.truth());
});

test('L4: who asks while a sync commits gets the old state or the new one, never a half', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => {
    const day = String(index + 1).padStart(2, '0');
    return stage.insert(timed(`2026-03-${day}T08:00:00`, `2026-03-${day}T08:30:00`)).id;
  });
  await stage.sync();
  const hoursOf = (blocks: number[][]) => [...new Set(blocks.map(([from]) => new Date(from!).getUTCHours()))];
  const answers: number[][] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) answers.push(hoursOf(await stage.cached(startMs, startMs + 30 * dayMs)));
  })();
  for (let hour = 9; hour < 21; hour += 1) {
    for (const [index, id] of ids.entries()) {
      const start = `2026-03-${String(index + 1).padStart(2, '0')}T${String(hour).padStart(2, '0')}`;
      stage.patch(id, timed(`${start}:00:00`, `${start}:30:00`));
    }
    if (hour % 3 === 0) await stage.world.subscriptions.updateSyncToken(stage.calendar.subscriptionId, null);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  }
  isOver = true;
  await asking;
  expect(answers.filter((hours) => hours.length !== 1)).toEqual([]);
  expect(new Set(answers.flat()).size).toBeGreaterThan(3);
});

test('L11: a job whose worker lost its lock ends after its successor, and takes nothing back', async () => {
  stage.insert(at);
  await stage.sync();
  stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  let successor: { outcome: string } | undefined;
  stage.world.duringNextSync(async () => {
    stage.insert(timed('2026-02-19T10:00:00', '2026-02-19T11:00:00'));
    successor = await stage.sync();
  });
  expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
  expect(successor).toMatchObject({ outcome: 'synced', items: 2 });
  expect((await stored()).asOfMs).toBe(stage.world.clock.now());
  expect(await stage.cached()).toEqual(stage.truth());
  expect(await stage.cached()).toHaveLength(3);
});

describe('L8: zones that nobody knows', () => {
  test('L7: a calendar whose zone is none backs off with a name, and keeps what it has', async () => {
    stage.insert(at);
    await stage.sync();
    const before = await stage.cached();
    const { providers } = stage.world;
    const provider = await providers.forCredential((await stored()).credentialId);
    const listEvents = provider.listEvents.bind(provider);
    jest.spyOn(providers, 'forCredential').mockResolvedValue(provider);
    const odd = jest
      .spyOn(provider, 'listEvents')
      .mockImplementation(async (query) => ({ ...(await listEvents(query)), timeZone: 'Customized Time Zone' }));
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-response-invalid' });
    expect(await stage.cached()).toEqual(before);
    odd.mockRestore();
    expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
    expect(await stage.cached()).toEqual(stage.truth());
  });
});

test('L14: a message that comes after its channel was stopped gives no credit, and is stopped again', async () => {
  const { channels, clock, subscriptions, asked } = stage.world;
  const { subscriptionId } = stage.calendar;
  await channels.watch(subscriptionId);
  const old = (await stored()).channel!;
  clock.advance(7 * dayMs);
  expect(await channels.watch(subscriptionId)).toMatchObject({ outcome: 'watching' });
  expect(await channels.stopChannel(subscriptionId, old)).toEqual({ outcome: 'stopped' });
  asked.length = 0;
  const verdict = await channels.judgeNotification((await subscriptions.findById(subscriptionId))!, old);
  expect(verdict).toBe('unknown-channel');
  expect(asked).toEqual([`stop ${old.channelId}`]);
  expect((await stored()).lastNotificationAtMs).toBeNull();
  expect(await channels.stopChannel(subscriptionId, old)).toEqual({ outcome: 'stopped' });
});
