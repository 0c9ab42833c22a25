import { hourMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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

describe('L6: busy means what freeBusy means', () => {
  const self = (responseStatus: string) => ({
    attendees: [
      { email: stage.calendar.email, responseStatus },
      { email: 'other@example.com', responseStatus: 'accepted' },
    ],
  });
  const at = timed('2026-02-17T10:00:00', '2026-02-17T11:00:00');
  test.each<[string, () => Record<string, unknown>, number]>([
    ['opaque by absence', () => at, 1],
    ['transparent', () => ({ ...at, transparency: 'transparent' }), 0],
    ['tentative', () => ({ ...at, status: 'tentative' }), 1],
    ['declined by the owner', () => ({ ...at, ...self('declined') }), 0],
    ['not yet answered', () => ({ ...at, ...self('needsAction') }), 1],
    ['out of office', () => ({ ...at, eventType: 'outOfOffice', outOfOfficeProperties: {} }), 1],
    ['all-day, opaque', () => ({ start: { date: '2026-02-17' }, end: { date: '2026-02-18' } }), 1],
  ])('%s', async (_title, event, blocks) => {
    stage.insert(event());
    await stage.sync();
    expect(await expectInStep()).toHaveLength(blocks);
  });

  test('L6: what the owner declined takes time where a setting says so, as at a Google whose freeBusy counts it', async () => {
    await stage.world.close();
    stage = await SyncStage.open(database, { declinedIsBusy: true });
    stage.google.changeSettings({ declinedIsBusy: true });
    stage.insert({ ...at, ...self('declined') });
    stage.insert({
      ...timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'),
      ...self('declined'),
      transparency: 'transparent',
    });
    const series = stage.insert({
      ...timed('2026-02-19T10:00:00', '2026-02-19T11:00:00'),
      ...self('declined'),
      recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
    });
    stage.delete(`${series.id}_20260220T090000Z`);
    await stage.sync();
    expect(await expectInStep()).toHaveLength(3);
  });
});

describe('L7: all-day events are dates', () => {
  test('a change of the calendar’s zone moves them, although no event has changed', async () => {
    stage.insert({ start: { date: '2026-03-29' }, end: { date: '2026-03-30' } });
    stage.insert(timed('2026-03-29T12:00:00Z', '2026-03-29T13:00:00Z', 'UTC'));
    await stage.sync();
    const berlin = await expectInStep();
    expect(berlin[0]![1]! - berlin[0]![0]!).toBe(23 * hourMs);
    stage.google.patchCalendar(stage.calendar.externalId, { timeZone: 'America/Los_Angeles' });
    expect(await stage.sync()).toMatchObject({ mode: 'incremental', items: 0, intervalsAdded: 1, intervalsRemoved: 1 });
    expect(await expectInStep()).not.toEqual(berlin);
  });
});

describe('L8: series', () => {
  const weekly = { ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), recurrence: ['RRULE:FREQ=WEEKLY'] };

  test('over the change to summer time, with a moved, a cancelled and an excluded instance', async () => {
    const series = stage.insert({
      ...weekly,
      recurrence: [...weekly.recurrence, 'EXDATE;TZID=Europe/Berlin:20260310T100000'],
    });
    stage.patch(`${series.id}_20260224T090000Z`, timed('2026-02-26T15:00:00', '2026-02-26T18:00:00'));
    stage.delete(`${series.id}_20260303T090000Z`);
    await stage.sync();
    const blocks = await expectInStep();
    expect(blocks).toHaveLength(53);
  });

  test('one edit of a weekly series is one list call, and writes its own blocks only', async () => {
    const series = stage.insert(weekly);
    stage.insert(timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'));
    await stage.sync();
    stage.google.clearRequests();
    stage.patch(series.id, timed('2026-02-17T10:30:00', '2026-02-17T11:30:00'));
    const outcome = await stage.sync();
    expect(stage.listCalls()).toBe(1);
    expect(outcome).toMatchObject({
      mode: 'incremental',
      items: 1,
      eventsWritten: 1,
      intervalsAdded: 57,
      intervalsRemoved: 57,
    });
    await expectInStep();
  });

  test('an instance that is moved, moved back and cancelled later, each by a delta', async () => {
    const series = stage.insert(weekly);
    await stage.sync();
    const instanceId = `${series.id}_20260224T090000Z`;
    stage.patch(instanceId, timed('2026-02-26T15:00:00', '2026-02-26T18:00:00'));
    await stage.sync();
    await expectInStep();
    stage.patch(instanceId, timed('2026-02-24T10:00:00', '2026-02-24T11:00:00'));
    await stage.sync();
    await expectInStep();
    stage.delete(instanceId);
    await stage.sync();
    await expectInStep();
    stage.delete(series.id);
    await stage.sync();
    expect(await expectInStep()).toEqual([]);
  });

  test('a single event becomes a series, is cut short, and its tail goes on as another', async () => {
    const event = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    await stage.sync();
    stage.patch(event.id, { recurrence: ['RRULE:FREQ=DAILY'] });
    await stage.sync();
    await expectInStep();
    stage.patch(event.id, { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20260301T085959Z'] });
    stage.insert({ ...timed('2026-03-01T14:00:00', '2026-03-01T15:00:00'), recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
    await stage.sync();
    expect(await expectInStep()).toHaveLength(12 + 5);
  });

  test('an exception without a master stands by itself', async () => {
    stage.insert({
      ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'),
      recurringEventId: 'elsewhere',
      originalStartTime: { dateTime: '2026-02-17T09:00:00Z', timeZone: 'UTC' },
    });
    await stage.sync();
    expect(await expectInStep()).toHaveLength(1);
  });

  test('a rule that would explode is answered live, never short', async () => {
    await stage.world.close();
    stage = await SyncStage.open(database, { maxOccurrencesPerEvent: 100 });
    stage.insert({ ...weekly, recurrence: ['RRULE:FREQ=DAILY'] });
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', untrusted: 'projection-too-large' });
    await expect(stage.cached()).rejects.toMatchObject({ code: 'availability-unknown' });
  });
});
