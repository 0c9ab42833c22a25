import { dayMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { SyncStage, startMs, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
const { database } = connection;
let stage: SyncStage;

beforeEach(async () => {
  await database.execute(sql`TRUNCATE users CASCADE`);
});

afterEach(async () => {
  await stage.world.close();
});

const allDay = (from: string, until: string) => ({ start: { date: from }, end: { date: until } });
const weekly = { ...timed('2026-02-18T09:00:00', '2026-02-18T09:30:00'), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] };
/** Asked in one query, which spans two months at most. */
const soon = [startMs, startMs + 60 * dayMs] as const;

/** What Google answers when it is asked itself. */
async function live(): Promise<number[][]> {
  const { externalId, credentialId } = stage.calendar;
  const provider = await stage.world.providers.forCredential(credentialId);
  const range = { fromMs: soon[0], untilMs: soon[1] };
  const answer = (await provider.queryFreeBusy({ externalIds: [externalId], range })).get(externalId);
  if (answer?.kind !== 'busy') throw new Error('Google did not answer.');
  return answer.intervals.map(({ startMs: from, endMs }) => [from, endMs]);
}

async function expectInStep(): Promise<number[][]> {
  const truth = stage.truth();
  expect(await stage.cached()).toEqual(truth);
  expect(await stage.cached(...soon)).toEqual(await live());
  return truth;
}

describe('L6: calendars of every kind are busy as freeBusy has them', () => {
  test('a secondary calendar of the person: what its events say, and what changes, moves and goes', async () => {
    stage = await SyncStage.open(database, { sort: 'secondary' });
    const moved = stage.insert(timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'));
    const deleted = stage.insert(timed('2026-02-19T10:00:00', '2026-02-19T11:00:00'));
    stage.insert({ ...timed('2026-02-20T10:00:00', '2026-02-20T11:00:00'), transparency: 'transparent' });
    stage.insert(weekly);
    stage.insert(allDay('2026-03-29', '2026-03-30'));
    // The calendar has no person of its own: an answer of its owner is one guest's among others.
    const attendees = [{ email: stage.calendar.email, responseStatus: 'declined' }];
    stage.insert({ ...timed('2026-02-21T10:00:00', '2026-02-21T11:00:00'), attendees });
    await stage.sync();
    expect(await expectInStep()).toHaveLength(10);
    stage.patch(moved.id!, timed('2026-02-17T14:00:00', '2026-02-17T15:00:00'));
    stage.delete(deleted.id!);
    expect(await stage.sync()).toMatchObject({ mode: 'incremental' });
    expect(await expectInStep()).toHaveLength(9);
  });

  test('a calendar of holidays: days that take no time, and those that do', async () => {
    stage = await SyncStage.open(database, { sort: 'holiday' });
    stage.insert({ ...allDay('2026-04-03', '2026-04-04'), transparency: 'transparent', visibility: 'public' });
    stage.insert({ ...allDay('2026-04-06', '2026-04-07'), transparency: 'opaque' });
    expect(await stage.world.channels.watch(stage.calendar.subscriptionId)).toEqual({ outcome: 'push-not-supported' });
    await stage.sync();
    expect(await expectInStep()).toHaveLength(1);
    stage.insert({ ...allDay('2026-04-09', '2026-04-10'), transparency: 'opaque' });
    expect(await stage.sync()).toMatchObject({ mode: 'incremental' });
    expect(await expectInStep()).toHaveLength(2);
  });

  test('a calendar of a room: its bookings, those of whole days too, but none that it has declined', async () => {
    stage = await SyncStage.open(database, { sort: 'resource' });
    const answered = (responseStatus: string) => ({
      attendees: [
        { email: stage.calendar.email, responseStatus: 'accepted' },
        { email: stage.calendar.externalId, responseStatus, resource: true },
      ],
    });
    stage.insert({ ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'), ...answered('accepted') });
    stage.insert({ ...timed('2026-02-17T10:30:00', '2026-02-17T12:00:00'), ...answered('declined') });
    const asked = stage.insert({ ...timed('2026-02-18T15:00:00', '2026-02-18T16:00:00'), ...answered('needsAction') });
    stage.insert({ ...allDay('2026-02-23', '2026-02-25'), ...answered('accepted') });
    stage.insert({ ...weekly, ...answered('accepted') });
    await stage.sync();
    expect(await expectInStep()).toHaveLength(9);
    stage.patch(asked.id!, answered('declined'));
    await stage.sync();
    expect(await expectInStep()).toHaveLength(8);
  });
});
