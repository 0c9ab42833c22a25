import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const weekly = { ...timed('2026-02-16T10:00:00', '2026-02-16T11:00:00'), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] };
let stage: SyncStage;
let seriesId: string;

beforeEach(async () => {
  stage = await SyncStage.open(connection.database);
  seriesId = stage.insert(weekly).id;
  stage.delete(`${seriesId}_20260223T090000Z`);
  stage.patch(`${seriesId}_20260302T090000Z`, timed('2026-03-03T15:00:00', '2026-03-03T16:00:00'));
  await stage.sync();
});
afterEach(() => stage.world.close());

const edits: [string, Record<string, unknown>][] = [
  ['longer', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=9'] }],
  ['on other days, too', { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=9'] }],
  ['at another length', timed('2026-02-16T10:00:00', '2026-02-16T12:00:00')],
];

describe('L8: a series whose times are edited', () => {
  test.each(edits)(
    '%s, and whose exceptions Google takes back without a word, is busy where they were',
    async (_, edit) => {
      stage.google.changeSettings({ seriesEditResetsExceptions: true });
      stage.patch(seriesId, edit);
      expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
      expect(await stage.cached()).toEqual(stage.truth());
      expect(await stage.sync()).toMatchObject({ mode: 'incremental', items: 0 });
    },
  );

  test('there and back between two reads, and whose exceptions Google takes back without a word, is busy where they were', async () => {
    stage.google.changeSettings({ seriesEditResetsExceptions: true });
    stage.patch(seriesId, timed('2026-02-16T11:00:00', '2026-02-16T12:00:00'));
    stage.patch(seriesId, timed('2026-02-16T10:00:00', '2026-02-16T11:00:00'));
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    expect(await stage.cached()).toEqual(stage.truth());
  });

  test.each(edits)('%s, and whose exceptions are told of again, costs one delta', async (_, edit) => {
    stage.patch(seriesId, edit);
    stage.google.clearRequests();
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 3 });
    expect(stage.listCalls()).toBe(1);
    expect(await stage.cached()).toEqual(stage.truth());
  });

  test('in its name alone costs one delta whatever becomes of its exceptions', async () => {
    stage.google.changeSettings({ seriesEditResetsExceptions: true });
    stage.patch(seriesId, { summary: 'Renamed' });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental', items: 1 });
    expect(await stage.cached()).toEqual(stage.truth());
  });

  test('and comes after an exception of it that was known alone is read in full: nobody told what became of that one', async () => {
    stage.insert({
      ...timed('2026-02-24T10:00:00', '2026-02-24T11:00:00'),
      recurringEventId: 'lateseries',
      originalStartTime: { dateTime: '2026-02-24T12:00:00', timeZone: 'Europe/Berlin' },
    });
    await stage.sync();
    const daily = { ...timed('2026-02-23T12:00:00', '2026-02-23T13:00:00'), recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] };
    stage.insert({ id: 'lateseries', ...daily });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'full' });
    expect(await stage.cached()).toEqual(stage.truth());
  });
});
