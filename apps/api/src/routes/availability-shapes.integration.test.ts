import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../testing/caller.ts';
import { at, type Blocks } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const { house, google, ask, close } = await startWhole(database);
afterAll(close);

type Busy = Reply['body']['busy'];
const pairsOf = (busy: Busy) => busy.map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
const groupsOf = ({ body }: Reply) =>
  Object.fromEntries((body.groups ?? []).map(({ id, busy }) => [id, pairsOf(busy)]));

const morning: Blocks = [
  [at(2, 9), at(2, 10)],
  [at(2, 10), at(2, 11)],
];
const noon: Blocks = [[at(2, 10, 30), at(2, 12)]];
const live: Blocks = [[at(2, 11, 30), at(2, 13)]];

/** A person with two calendars, another with one that only Google knows, and one who is free. */
async function people() {
  const first = await house.calendar({ cached: morning });
  const second = await house.calendar({ userId: first.userId, cached: noon });
  const google = await house.calendar({ cached: null, live });
  const free = await house.calendar({ cached: [] });
  return { first, second, google, free, userId: [first.userId, google.userId, free.userId] };
}

describe('groupBy', () => {
  test('L1: by user: everybody’s own busy time, merged and clipped, also where it is none', async () => {
    const { first, google, free, userId } = await people();
    const reply = await ask({ userId, groupBy: 'user', from: new Date(at(2, 9, 30)).toISOString() });
    expect(groupsOf(reply)).toEqual({
      [first.userId]: [[at(2, 9, 30), at(2, 12)]],
      [google.userId]: [[at(2, 11, 30), at(2, 13)]],
      [free.userId]: [],
    });
    expect(pairsOf(reply.body.busy)).toEqual([[at(2, 9, 30), at(2, 13)]]);
    expect(reply.body.busy[0]?.source).toBe('google');
    const sources = Object.fromEntries(reply.body.groups!.map(({ id, busy }) => [id, busy[0]?.source]));
    expect(sources).toMatchObject({ [first.userId]: 'calendar-cache-sql', [google.userId]: 'google' });
  });

  test('by calendar', async () => {
    const { first, second, google, free, userId } = await people();
    const reply = await ask({ userId, groupBy: 'calendar' });
    expect(groupsOf(reply)).toEqual({
      [first.id]: [[at(2, 9), at(2, 11)]],
      [second.id]: [[at(2, 10, 30), at(2, 12)]],
      [google.id]: [[at(2, 11, 30), at(2, 13)]],
      [free.id]: [],
    });
    expect(pairsOf(reply.body.busy)).toEqual([[at(2, 9), at(2, 13)]]);
  });

  test('L1: with partial, whose time is not known whole has no group', async () => {
    const { first, google: live, free, userId } = await people();
    const away = await house.calendar({ userId: first.userId, cached: null });
    google.revokeGrant(away.externalId);
    const byUser = await ask({ userId, groupBy: 'user', partial: 1 });
    expect([byUser.status, byUser.body.complete]).toEqual([200, false]);
    expect(Object.keys(groupsOf(byUser)).sort()).toEqual([live.userId, free.userId].sort());
    const byCalendar = await ask({ userId: first.userId, groupBy: 'calendar', partial: 1 });
    expect(Object.keys(groupsOf(byCalendar))).not.toContain(away.id);
    expect(Object.keys(groupsOf(byCalendar))).toContain(first.id);
  });

  test('by user, asked by calendar', async () => {
    const { first, second } = await people();
    const reply = await ask({ calendarId: [first.id, second.id], groupBy: 'user' });
    expect(groupsOf(reply)).toEqual({ [first.userId]: [[at(2, 9), at(2, 12)]] });
  });

  test('without it there are no groups', async () => {
    const { first } = await people();
    expect((await ask({ calendarId: first.id })).body).not.toHaveProperty('groups');
  });
});

describe('detail=events', () => {
  test('every block by itself, sorted and clipped, with its calendar, its event and the rule', async () => {
    const { first, second } = await people();
    const from = new Date(at(2, 9, 30)).toISOString();
    const reply = await ask({ calendarId: [first.id, second.id], detail: 'events', from });
    expect(reply.body.busy.map(({ eventId, ...block }) => block)).toEqual([
      {
        start: from,
        end: '2027-03-02T10:00:00.000Z',
        source: 'calendar-cache-sql',
        calendarId: first.id,
        rule: 'opaque',
      },
      {
        start: '2027-03-02T10:00:00.000Z',
        end: '2027-03-02T11:00:00.000Z',
        source: 'calendar-cache-sql',
        calendarId: first.id,
        rule: 'opaque',
      },
      {
        start: '2027-03-02T10:30:00.000Z',
        end: '2027-03-02T12:00:00.000Z',
        source: 'calendar-cache-sql',
        calendarId: second.id,
        rule: 'opaque',
      },
    ]);
    const [event] = await house.run(`SELECT google_event_id FROM calendar_events
      WHERE calendar_subscription_id = '${first.subscriptionId}'`);
    expect(reply.body.busy[0]?.eventId).toBe(event?.google_event_id);
  });

  test('what Google says names no event, and is grouped all the same', async () => {
    const { first, google } = await people();
    const reply = await ask({ calendarId: [first.id, google.id], detail: 'events', groupBy: 'user' });
    expect(reply.body.busy.at(-1)).toEqual({
      start: '2027-03-02T11:30:00.000Z',
      end: '2027-03-02T13:00:00.000Z',
      source: 'google',
      calendarId: google.id,
      eventId: null,
      rule: null,
    });
    expect(groupsOf(reply)).toEqual({
      [first.userId]: [
        [at(2, 9), at(2, 10)],
        [at(2, 10), at(2, 11)],
      ],
      [google.userId]: [[at(2, 11, 30), at(2, 13)]],
    });
  });

  test('more blocks than can be listed are refused, and merged all the same', async () => {
    const many: Blocks = Array.from({ length: 20_001 }, (_, index) => [
      at(1, 0) + index * 20_000,
      at(1, 0) + 500_000_000,
    ]);
    const calendar = await house.calendar({ cached: many });
    const listed = await ask({ calendarId: calendar.id, detail: 'events' });
    expect([listed.status, listed.body.code]).toEqual([400, 'answer-too-large']);
    expect(pairsOf((await ask({ calendarId: calendar.id })).body.busy)).toHaveLength(1);
  });
});
