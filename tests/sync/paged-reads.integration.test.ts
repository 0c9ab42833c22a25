import { minuteMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  await stage.world.close();
});

async function expectInStep(): Promise<number[][]> {
  const expected = stage.truth();
  expect(await stage.cached()).toEqual(expected);
  return expected;
}

test('a first sync reads every page, and the answer equals freeBusy', async () => {
  for (let day = 0; day < 8; day += 1) {
    stage.insert(timed(`2026-02-${17 + day}T10:00:00`, `2026-02-${17 + day}T11:30:00`));
  }
  const outcome = await stage.sync();
  expect(outcome).toMatchObject({ outcome: 'synced', mode: 'full', pages: 4, items: 8, intervalsAdded: 8 });
  expect(await expectInStep()).toHaveLength(8);
});

test('L3: a delta carries on from the token of the same paged read', async () => {
  stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await stage.sync();
  stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 1 });
  expect(await expectInStep()).toHaveLength(2);
  expect(await stage.sync()).toMatchObject({ mode: 'incremental', items: 0, eventsWritten: 0 });
});

test('L4: an expired token makes the same job read everything, and what is gone goes', async () => {
  const doomed = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  await stage.sync();
  stage.delete(doomed.id);
  stage.google.expireSyncTokens(stage.calendar.externalId);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', eventsSwept: 1 });
  expect(await expectInStep()).toHaveLength(1);
});

test('L4: a sync token that Google calls malformed makes a full sync too', async () => {
  stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  await stage.sync();
  await stage.world.subscriptions.updateSyncToken(stage.calendar.subscriptionId, 'garbage');
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
  await expectInStep();
});

test('L5: moved, shortened, cancelled and moved out of the horizon', async () => {
  const moved = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
  const cancelled = stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  const far = stage.insert(timed('2026-02-19T10:00:00', '2026-02-19T11:00:00'));
  const running = stage.insert(timed('2026-01-01T10:00:00', '2026-02-20T11:00:00'));
  await stage.sync();
  expect(await expectInStep()).not.toHaveLength(0);
  stage.patch(moved.id, timed('2026-02-25T12:00:00', '2026-02-25T12:15:00'));
  stage.delete(cancelled.id);
  stage.patch(far.id, timed('2031-02-19T10:00:00', '2031-02-19T11:00:00'));
  stage.patch(running.id, timed('2026-01-01T10:00:00', '2026-01-02T11:00:00'));
  await stage.sync();
  expect(await expectInStep()).toEqual([
    [Date.parse('2026-02-25T12:00:00+01:00'), Date.parse('2026-02-25T12:15:00+01:00')],
  ]);
});

const stored = async () => (await stage.world.subscriptions.findById(stage.calendar.subscriptionId))!;

/** Four new events, the last of which changes between the first page that tells of them and the second. */
async function changeWhileReading(act = () => {}) {
  await stage.sync();
  const [, , , last] = [20, 21, 22, 23].map((day) =>
    stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`)),
  );
  stage.world.duringNextSync(async () => {
    stage.world.clock.advance(5_000);
    stage.patch(last!.id, { location: 'elsewhere' });
    act();
  });
}

describe('L9: a delta of several pages leaves out what changes between two of them', () => {
  test('and is followed by another in the same job, whose start is the age of both', async () => {
    await changeWhileReading();
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', pages: 4, items: 4 });
    expect(await expectInStep()).toHaveLength(4);
    expect((await stored()).asOfMs).toBe(stage.world.clock.now());
  });

  test('and is not committed where its proof fails: the rows of before answer on', async () => {
    await changeWhileReading(() => stage.google.faults.add({ kind: 'unavailable', route: 'list', skip: 1, times: 1 }));
    const { asOfMs } = await stored();
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-unavailable' });
    expect(await stage.cached()).toHaveLength(0);
    expect((await stored()).asOfMs).toBe(asOfMs);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', items: 4 });
    expect(await expectInStep()).toHaveLength(4);
  });

  test('and where the next one fails nobody knows how old the rows are: one event may have gone for another that is missing', async () => {
    const former = stage.insert(timed('2026-02-24T10:00:00', '2026-02-24T11:00:00'));
    await stage.sync();
    for (const day of [20, 21]) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    const successor = stage.insert(timed('2026-02-24T10:00:00', '2026-02-24T11:00:00'));
    stage.delete(former.id);
    stage.insert(timed('2026-02-22T10:00:00', '2026-02-22T11:00:00'));
    stage.world.duringNextSync(async () => {
      stage.patch(successor.id, { location: 'elsewhere' });
      stage.google.faults.add({ kind: 'unavailable', route: 'list', skip: 2, times: 1 });
    });
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-unavailable' });
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental' });
    expect(await expectInStep()).toHaveLength(4);
  });
});

describe('L9: a full read of several pages leaves out what changes between two of them', () => {
  const forgetToken = () => stage.world.subscriptions.updateSyncToken(stage.calendar.subscriptionId, null);

  test('and is followed by a delta in the same job, whose start is the age of both', async () => {
    await changeWhileReading();
    await forgetToken();
    // Two pages without the last event, a delta that tells of it, and the same once more to keep it.
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', pages: 4, items: 4 });
    expect(await expectInStep()).toHaveLength(4);
    expect(await stored()).toMatchObject({ asOfMs: stage.world.clock.now(), pollIntervalMs: null });
  });

  test('and where that delta fails nobody knows how old the rows are', async () => {
    await changeWhileReading(() => stage.google.faults.add({ kind: 'unavailable', route: 'list', skip: 2, times: 1 }));
    await forgetToken();
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-unavailable' });
    expect((await stored()).syncErrors).toBe(1);
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    expect((await stored()).asOfMs).toBeNull();
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 1 });
    expect(await expectInStep()).toHaveLength(4);
  });

  test('and one whose confirmation is refused for its token is not taken for whole', async () => {
    await changeWhileReading(() => stage.google.faults.add({ kind: 'full-sync-required', times: 1 }));
    await forgetToken();
    // Three of four, and all four again.
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', items: 7 });
    expect(await expectInStep()).toHaveLength(4);
  });

  test('and errors before it count on until it is proven (L17)', async () => {
    await changeWhileReading(() => stage.google.faults.add({ kind: 'unavailable', route: 'list', skip: 2, times: 1 }));
    await forgetToken();
    await database.execute(sql`UPDATE calendar_subscriptions SET sync_errors = 3`);
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', syncErrors: 4 });
    expect((await stored()).syncErrors).toBe(4);
  });

  test('and one that Google never lets be proven is not read for ever (L17)', async () => {
    await stage.sync();
    for (const day of [20, 21, 22, 23]) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    await forgetToken();
    stage.google.faults.add({ kind: 'full-sync-required' });
    stage.google.clearRequests();
    const ended = await stage.sync();
    expect(ended).toMatchObject({ outcome: 'backing-off', code: 'sync-unproven', syncErrors: 1 });
    // Four times two pages and a refused proof, and three refused deltas between them.
    expect(stage.listCalls()).toBe(15);
    const { backoffUntilMs, dueAtMs, syncErrors, lastErrorCode } = await stored();
    expect({ syncErrors, lastErrorCode, dueAtMs }).toEqual({
      syncErrors: 1,
      lastErrorCode: 'sync-unproven',
      dueAtMs: backoffUntilMs,
    });
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
  });

  test('and such a calendar is never given up for a day: it may be Google’s token that nobody can use (L17)', async () => {
    for (const day of [20, 21, 22, 23]) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    stage.google.faults.add({ kind: 'full-sync-required' });
    for (let syncErrors = 1; syncErrors <= 7; syncErrors += 1) {
      expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'sync-unproven', syncErrors });
      stage.world.clock.advance(45 * minuteMs);
    }
    expect(await stored()).toMatchObject({ untrustedReason: null, syncErrors: 7 });
    stage.google.faults.clear();
    expect(await stage.sync()).toMatchObject({ outcome: 'synced' });
    expect(await expectInStep()).toHaveLength(4);
    expect(await stored()).toMatchObject({ syncErrors: 0, lastErrorCode: null });
  });

  test('and the pages of a first one are kept where Google fails before it is proven (L18)', async () => {
    for (const day of [20, 21, 22, 23]) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    stage.google.faults.add({ kind: 'unavailable', route: 'list', skip: 2, times: 2 });
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-unavailable' });
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 0 });
    expect(await expectInStep()).toHaveLength(4);
  });

  test('and where rows are there to answer from, they answer on until a whole one is proven', async () => {
    stage.insert(timed('2026-02-20T10:00:00', '2026-02-20T11:00:00'));
    await stage.sync();
    for (const day of [21, 22, 23]) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    await forgetToken();
    stage.google.faults.add({ kind: 'unavailable', route: 'list', skip: 2, times: 1 });
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-unavailable' });
    expect(await stage.cached()).toHaveLength(1);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    expect(await expectInStep()).toHaveLength(4);
  });

  test('and a calendar that is polled keeps its pace when nothing changed', async () => {
    await stage.sync();
    for (const day of [20, 21, 22, 23]) stage.insert(timed(`2026-02-${day}T10:00:00`, `2026-02-${day}T11:00:00`));
    await forgetToken();
    await stage.sync();
    expect((await stored()).pollIntervalMs).toBeNull();
  });
});
