import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { at } from '../testing/house.ts';
import { createManage } from '../testing/manage.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
// No worker runs beside it: what a change of a flag does is done when it is answered.
const { house, ask, url, close } = await startWhole(database);
afterAll(close);

const manage = createManage(url, await house.key(['manage']));
const flag = '/v1/features/calendar-cache-sql-write';
const setFlag = (changes: Record<string, boolean>) => manage('PATCH', flag, changes);

afterEach(async () => {
  await setFlag({ enabled: true, everyone: true });
});

/** A calendar in step whose person is in a team, answered from the cache as soon as the API has forgotten the flags of before. */
async function inStep() {
  const calendar = await house.calendar({ cached: [[at(2, 9), at(2, 10)]] });
  await house.run(
    `UPDATE calendar_subscriptions SET next_sync_token = 'a-token' WHERE id = '${calendar.subscriptionId}'`,
  );
  const teamId = await house.team([calendar.userId]);
  const deadlineMs = Date.now() + 20_000;
  while ((await trustIn(calendar)).source === 'unknown' && Date.now() < deadlineMs) await pause(50);
  expect(await trustIn(calendar)).toEqual(trusted);
  return { ...calendar, path: `${flag}/teams/${teamId}` };
}

/** From where the cache alone answers, and whether the next sync is full and due. */
async function trustIn({ id, subscriptionId }: { id: string; subscriptionId: string | null }) {
  const reply = await ask({ calendarId: id, onStale: 'fail', partial: '1' });
  const [row] = await house.run(`SELECT next_sync_token IS NULL AS full, due_at <= now() AS due
    FROM calendar_subscriptions WHERE id = '${subscriptionId}'`);
  const [{ source, reason } = { source: null }] = reply.body.calendars;
  return { source, reason, ...row };
}

const trusted = { source: 'calendar-cache-sql', reason: undefined, full: false, due: false };
const fullSyncFirst = { source: 'unknown', reason: 'write-off', full: true, due: true };

test('L1: write off and on again at once: not answered from the cache before a full sync, which is due', async () => {
  const calendar = await inStep();
  expect(await setFlag({ enabled: false })).toMatchObject({ status: 200, body: { enabled: false } });
  expect(await setFlag({ enabled: true })).toMatchObject({ status: 200, body: { enabled: true } });
  expect(await trustIn(calendar)).toEqual(fullSyncFirst);
});

test('L1: a team that loses write and has it back at once waits for its full sync', async () => {
  const [calendar, other] = [await inStep(), await inStep()];
  await manage('PUT', calendar.path);
  await manage('PUT', other.path);
  await setFlag({ everyone: false });
  expect(await trustIn(calendar)).toEqual(trusted);
  expect((await manage('DELETE', calendar.path)).status).toBe(200);
  expect((await manage('PUT', calendar.path)).status).toBe(200);
  expect(await trustIn(calendar)).toEqual(fullSyncFirst);
  expect(await trustIn(other)).toEqual(trusted);
});

test('L1: a change of another flag costs no calendar its trust', async () => {
  const calendar = await inStep();
  const cleanup = '/v1/features/calendar-cache-sql-cleanup';
  await manage('PATCH', cleanup, { enabled: false });
  await manage('PATCH', cleanup, { enabled: true });
  expect(await trustIn(calendar)).toEqual(trusted);
});
