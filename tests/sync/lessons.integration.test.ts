import { hourMs, minuteMs } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

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
const at = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');

/** Events of half an hour, two hours apart. */
function insertMany(count: number): void {
  for (let index = 0; index < count; index += 1) {
    const start = new Date(startMs + index * 2 * hourMs);
    const end = new Date(start.getTime() + 30 * minuteMs);
    stage.insert({ start: { dateTime: start.toISOString() }, end: { dateTime: end.toISOString() } });
  }
}

test('L3: more events than one of Google’s own pages holds: the token is that of the last page', async () => {
  await stage.world.close();
  stage = await SyncStage.open(database, { pageSize: 250 });
  insertMany(260);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', pages: 3, items: 260 });
  expect(await stage.cached()).toHaveLength(260);
  stage.insert(at);
  expect(await stage.sync()).toMatchObject({ mode: 'incremental', items: 1 });
  expect(await stage.cached()).toEqual(stage.truth());
});

test('L3: what changes between two pages of a read is in that read or in the next delta', async () => {
  insertMany(10);
  let between = 0;
  stage.world.duringNextSync(async () => {
    stage.insert(timed('2026-02-18T09:15:00', '2026-02-18T09:45:00'));
    between += 1;
  });
  const full = await stage.sync();
  const delta = await stage.sync();
  expect([full, delta]).toMatchObject([
    { outcome: 'synced', mode: 'full' },
    { outcome: 'synced', mode: 'incremental' },
  ]);
  expect(between).toBe(1);
  expect(await stage.cached()).toEqual(stage.truth());
  expect(await stage.cached()).toHaveLength(11);
});

test('L10, L11: two syncs of one calendar at once lose nothing, and nothing is there twice', async () => {
  insertMany(10);
  await stage.sync();
  stage.insert(at);
  const { sync } = stage.world;
  const { subscriptionId } = stage.calendar;
  const outcomes = await Promise.all([sync.syncCalendar(subscriptionId), sync.syncCalendar(subscriptionId)]);
  expect(outcomes.map(({ outcome }) => outcome)).toContain('synced');
  expect(await stage.cached()).toEqual(stage.truth());
  stage.insert(timed('2026-02-19T10:15:00', '2026-02-19T10:45:00'));
  expect(await stage.sync()).toMatchObject({ mode: 'incremental', items: 1 });
  expect(await stage.cached()).toEqual(stage.truth());
});

test('L3: an unavailable Google leaves the token and the rows where they are', async () => {
  stage.insert(at);
  await stage.sync();
  const { nextSyncToken, version } = await stored();
  stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  stage.google.faults.add({ kind: 'unavailable', route: 'list', times: 1 });
  expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-unavailable' });
  expect(await stored()).toMatchObject({ nextSyncToken, version });
  expect(await stage.cached()).toHaveLength(1);
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 1 });
  expect(await stage.cached()).toEqual(stage.truth());
});

test('L16: a dead credential takes no other person’s calendar along', async () => {
  const other = await stage.world.connect('Europe/Berlin');
  await stage.sync();
  stage.google.revokeGrant(stage.calendar.email);
  stage.google.expireAccessTokens(stage.calendar.email);
  for (let failures = 0; failures < 4; failures += 1) {
    expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'credential-revoked' });
  }
  expect(await stage.world.sync.syncCalendar(other.subscriptionId)).toMatchObject({ outcome: 'synced' });
});

test('L9: an answer as old as the question accepts is fresh, a millisecond later it is not', async () => {
  stage.insert(at);
  await stage.sync();
  stage.world.clock.advance(hourMs);
  expect(await stage.cached()).toHaveLength(1);
  stage.world.clock.advance(1);
  await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
});

test('L16: a full read that is answered 410 is a failure, and not read again at once', async () => {
  stage.insert(at);
  await stage.sync();
  const { providers } = stage.world;
  const provider = await providers.forCredential((await stored()).credentialId);
  jest.spyOn(providers, 'forCredential').mockResolvedValue(provider);
  const expired = new AppError('google-sync-token-expired', 'Sync token is no longer valid.');
  const listEvents = jest.spyOn(provider, 'listEvents').mockRejectedValue(expired);
  expect(await stage.sync()).toMatchObject({ outcome: 'backing-off', code: 'google-sync-token-expired' });
  expect(listEvents.mock.calls.map(([{ syncToken }]) => syncToken === null)).toEqual([false, true]);
  expect(await stage.cached()).toEqual(stage.truth());
});
