import { dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(connection.database);
});

afterEach(async () => {
  await stage.world.close();
});

const explain = (range = { fromMs: startMs, untilMs: startMs + 7 * dayMs }) =>
  stage.world.cache.explain({
    selection: { by: 'calendar', ids: [stage.calendar.calendarId], teamId: null },
    range,
    maxStalenessMs: hourMs,
    onStale: 'fail',
    partial: false,
  });

/** Reasons by event. */
async function ignoredNow() {
  const { ignored } = await explain();
  return ignored.map(({ eventId, reason }) => [eventId, reason]);
}

test('L6: for each block the event, the rule, and how it was learned', async () => {
  const { calendarId, subscriptionId } = stage.calendar;
  const plain = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00')).id;
  await stage.sync();
  const series = stage.insert({
    ...timed('2026-02-18T10:00:00', '2026-02-18T11:00:00'),
    status: 'tentative',
    recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
  }).id;
  stage.world.clock.advance(1_000);
  await stage.world.sync.syncCalendar(subscriptionId, 'notification');
  const { answer } = await explain();
  const facts = { recurringEventId: null, eventType: 'default', summary: null };
  const learned = { atMs: startMs + 2_000, by: 'incremental-sync', reason: 'notification' };
  expect(answer.busy.map(({ event }) => event)).toEqual([
    {
      calendarId,
      eventId: plain,
      rule: 'opaque',
      facts: { ...facts, learned: { atMs: startMs + 1_000, by: 'full-sync', reason: null } },
    },
    { calendarId, eventId: series, rule: 'tentative', facts: { ...facts, learned } },
    { calendarId, eventId: series, rule: 'tentative', facts: { ...facts, learned } },
  ]);
  expect(answer.busy.map(({ startMs: start, endMs }) => [start, endMs])).toEqual([
    [startMs + 25 * hourMs, startMs + 26 * hourMs],
    [startMs + 49 * hourMs, startMs + 50 * hourMs],
    [startMs + 73 * hourMs, startMs + 74 * hourMs],
  ]);
});

test('L6: for each event that takes no time the reason', async () => {
  const free = stage.insert({ ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), transparency: 'transparent' }).id;
  const day = stage.insert({
    start: { date: '2026-02-18' },
    end: { date: '2026-02-19' },
    transparency: 'transparent',
  }).id;
  const weekly = stage.insert({
    ...timed('2026-01-01T10:00:00', '2026-01-01T11:00:00'),
    transparency: 'transparent',
    recurrence: ['RRULE:FREQ=WEEKLY'],
  }).id;
  stage.insert({ ...timed('2026-03-17T10:00:00', '2026-03-17T11:00:00'), transparency: 'transparent' });
  stage.insert({
    ...timed('2026-01-01T12:00:00', '2026-01-01T13:00:00'),
    transparency: 'transparent',
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2'],
  });
  await stage.sync();
  expect(await ignoredNow()).toEqual([
    [free, 'transparent'],
    [day, 'transparent'],
    [weekly, 'transparent'],
  ]);
});

test('L5: what was cancelled is told with the time that it had, although Google tells nothing but its id', async () => {
  const event = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00')).id;
  await stage.sync();
  stage.delete(event);
  await stage.sync();
  const { ignored, answer } = await explain();
  expect(answer.busy).toEqual([]);
  expect(ignored).toMatchObject([
    {
      eventId: event,
      reason: 'cancelled',
      startMs: startMs + 25 * hourMs,
      endMs: startMs + 26 * hourMs,
      facts: { learned: { atMs: startMs + 2_000, by: 'incremental-sync' } },
    },
  ]);
});

test('L8: an occurrence that moved, and one that was cancelled', async () => {
  const series = stage.insert({
    ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'),
    recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
  }).id;
  const [moved, gone] = [`${series}_20260217T090000Z`, `${series}_20260218T090000Z`];
  stage.patch(moved, timed('2026-03-17T15:00:00', '2026-03-17T16:00:00'));
  stage.delete(gone);
  await stage.sync();
  const { ignored, answer } = await explain();
  expect(answer.busy).toHaveLength(1);
  expect(ignored).toMatchObject([
    { eventId: moved, reason: 'replaced', startMs: startMs + 25 * hourMs, facts: { recurringEventId: series } },
    { eventId: gone, reason: 'cancelled', startMs: startMs + 49 * hourMs, facts: { recurringEventId: series } },
  ]);
});

test('L1: what the cache can not answer is not explained from it', async () => {
  stage.insert({ ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), transparency: 'transparent' });
  await stage.sync();
  stage.world.clock.advance(2 * hourMs);
  await expect(explain()).rejects.toMatchObject({ code: 'availability-unknown' });
});

test('L8: a free series is not told at an occurrence that moved or was cancelled, nor at one that would reach into the range', async () => {
  const series = stage.insert({
    ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'),
    transparency: 'transparent',
    recurrence: ['RRULE:FREQ=DAILY;COUNT=4'],
  }).id;
  const moved = `${series}_20260217T090000Z`;
  stage.patch(moved, timed('2026-03-17T15:00:00', '2026-03-17T16:00:00'));
  stage.delete(`${series}_20260218T090000Z`);
  await stage.sync();
  const { ignored } = await explain();
  const third = startMs + 73 * hourMs;
  expect(ignored.map(({ reason, startMs: start }) => [reason, start])).toEqual([
    ['replaced', startMs + 25 * hourMs],
    ['cancelled', startMs + 49 * hourMs],
    ['transparent', third],
  ]);

  // From the middle of the one that was cancelled.
  const later = await explain({ fromMs: startMs + 49.5 * hourMs, untilMs: startMs + 7 * dayMs });
  expect(later.ignored.map(({ reason, startMs: start }) => [reason, start])).toEqual([['transparent', third]]);
});
