import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
const usual = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(database);
});

afterEach(async () => {
  await stage.world.close();
});

/** Two syncs: what one can't read back of the other's rows, stops the second. */
async function expectInStep(): Promise<number[][]> {
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full', untrusted: null });
  await stage.world.sync.extendHorizon(stage.calendar.subscriptionId);
  stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
  expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', untrusted: null });
  const expected = stage.truth();
  expect(await stage.cached()).toEqual(expected);
  return expected;
}

test('L15, L17: text that PostgreSQL can’t hold, as Google has sent it, stops no calendar', async () => {
  stage.insert({ ...usual, iCalUID: '\u0000x4\u000b' });
  expect(await expectInStep()).toHaveLength(2);
});
