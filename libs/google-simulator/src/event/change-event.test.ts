import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { dailySeries } from '../testing/daily-series.ts';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const calendarId = 'ann@example.com';
const timed = { start: { dateTime: '2026-03-03T09:00:00Z' }, end: { dateTime: '2026-03-03T10:00:00Z' } };

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

async function insert(requestBody: calendar_v3.Schema$Event): Promise<calendar_v3.Schema$Event> {
  return (await client.api.events.insert({ calendarId, requestBody })).data;
}

async function expanded(): Promise<[string, string][]> {
  const { data } = await client.api.events.list({ calendarId, singleEvents: true, orderBy: 'startTime' });
  return (data.items ?? []).map(({ start, summary }) => [start?.dateTime ?? start?.date ?? '', summary ?? '']);
}

describe('one event', () => {
  test('etag is twice `updated` in microseconds, and `updated` grows although the clock stands', async () => {
    const first = await insert(timed);
    const second = await insert(timed);
    expect(first.etag).toBe(`"${Date.parse(first.updated!) * 2000}"`);
    expect(Date.parse(second.updated!)).toBe(Date.parse(first.updated!) + 1);
    const patched = await client.api.events.patch({ calendarId, eventId: first.id!, requestBody: { location: 'a' } });
    expect(Date.parse(patched.data.updated!)).toBe(Date.parse(second.updated!) + 1);
    expect(patched.data).toMatchObject({ location: 'a', start: first.start, sequence: 0 });
  });

  test('times come back with the offset of the calendar zone, or of the zone that the reader names', async () => {
    const { id, start } = await insert(timed);
    expect(start).toEqual({ dateTime: '2026-03-03T10:00:00+01:00', timeZone: 'Europe/Berlin' });
    const { data } = await client.api.events.get({ calendarId, eventId: id!, timeZone: 'Asia/Kolkata' });
    expect(data.start).toEqual({ dateTime: '2026-03-03T14:30:00+05:30', timeZone: 'Europe/Berlin' });
  });

  test('If-Match refuses another version with 412, If-None-Match answers 304', async () => {
    const { id, etag } = await insert(timed);
    const patch = (match: string) =>
      client.api.events.patch(
        { calendarId, eventId: id!, requestBody: { summary: 'x' } },
        { headers: { 'If-Match': match } },
      );
    expect(await refusalOf(patch('"1"'))).toMatchObject({ status: 412, reason: 'conditionNotMet' });
    const { data } = await patch(etag!);
    const again = await client.api.events.get(
      { calendarId, eventId: id! },
      { headers: { 'If-None-Match': data.etag! } },
    );
    expect(again.status).toBe(304);
  });

  test('patch removes with null and turns a timed event into an all-day one; update replaces the whole', async () => {
    const { id } = await insert({ ...timed, summary: 'x', location: 'here', colorId: '3' });
    const patched = await client.api.events.patch({
      calendarId,
      eventId: id!,
      requestBody: { location: null, start: { date: '2026-03-04' }, end: { date: '2026-03-05' } },
    });
    expect(patched.data).toMatchObject({ summary: 'x', start: { date: '2026-03-04' }, sequence: 1 });
    expect(patched.data.location).toBeUndefined();
    const updated = await client.api.events.update({ calendarId, eventId: id!, requestBody: timed });
    expect(updated.data.summary).toBeUndefined();
    expect(updated.data.colorId).toBeUndefined();
    expect(updated.data.created).toBe(patched.data.created);
  });

  test('a deleted event: get shows it, delete says 410, its id is used for ever', async () => {
    const { id } = await insert({ ...timed, id: 'abcde' });
    await client.api.events.delete({ calendarId, eventId: id! });
    expect((await client.api.events.get({ calendarId, eventId: id! })).data.status).toBe('cancelled');
    const second = client.api.events.delete({ calendarId, eventId: id! });
    expect(await refusalOf(second)).toMatchObject({ status: 410, reason: 'deleted' });
    expect(await refusalOf(insert({ ...timed, id: 'abcde' }))).toMatchObject({ status: 409, reason: 'duplicate' });
    expect((await refusalOf(client.api.events.get({ calendarId, eventId: 'nothere' }))).status).toBe(404);
  });

  test('move leaves a stub behind and makes the other calendar the organizer', async () => {
    const other = client.simulator.google.addCalendar({ owner: calendarId, summary: 'Other', timeZone: 'UTC' });
    const { id } = await insert(timed);
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    const moved = await client.api.events.move({ calendarId, eventId: id!, destination: other.id });
    expect(moved.data).toMatchObject({ status: 'cancelled', organizer: { email: other.id } });
    const left = await readAllEvents(client.api, { calendarId, syncToken });
    expect(left.items.map(({ status }) => status)).toEqual(['cancelled']);
    const there = await client.api.events.get({ calendarId: other.id, eventId: id! });
    expect(there.data).toMatchObject({ status: 'confirmed', organizer: { displayName: 'Other', self: true } });
  });
});

describe('what insert refuses', () => {
  const allDay = { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } };
  test.each([
    ['no end', { start: timed.start }, 'required'],
    ['mixed forms', { start: timed.start, end: allDay.end }, 'invalid'],
    ['an end before the start', { start: timed.end, end: timed.start }, 'timeRangeEmpty'],
    ['a bad offset', { ...timed, start: { dateTime: '2013-09-24T03:06:00.000-07:0' } }, 'invalid'],
    ['a series without a zone', { ...timed, recurrence: ['RRULE:FREQ=DAILY'] }, 'required'],
    ['a line that is no rule', { ...dailySeries, recurrence: ['DTSTART:20260101'] }, 'invalid'],
    ['a rule without a frequency', { ...dailySeries, recurrence: ['RRULE:COUNT=3'] }, 'invalid'],
    ['an id outside of the alphabet', { ...timed, id: 'WXYZ!' }, 'invalid'],
  ])('%s', async (_name, requestBody, reason) => {
    expect(await refusalOf(insert(requestBody))).toMatchObject({ status: 400, reason });
  });
});

describe('a series', () => {
  test('moved and cancelled instances replace their places, and the master is sent again with the same etag', async () => {
    const master = await insert(dailySeries);
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    const moved = await client.api.events.patch({
      calendarId,
      eventId: `${master.id}_20260304T080000Z`,
      requestBody: {
        summary: 'moved',
        start: { dateTime: '2026-03-04T20:00:00+01:00' },
        end: { dateTime: '2026-03-04T21:00:00+01:00' },
      },
    });
    expect(moved.data).toMatchObject({
      recurringEventId: master.id,
      originalStartTime: { dateTime: '2026-03-04T09:00:00+01:00' },
      sequence: 1,
      iCalUID: master.iCalUID,
    });
    expect(moved.data.recurrence).toBeUndefined();
    await client.api.events.delete({ calendarId, eventId: `${master.id}_20260305T080000Z` });
    expect(await expanded()).toEqual([
      ['2026-03-02T09:00:00+01:00', 'daily'],
      ['2026-03-03T09:00:00+01:00', 'daily'],
      ['2026-03-04T20:00:00+01:00', 'moved'],
      ['2026-03-06T09:00:00+01:00', 'daily'],
    ]);
    const delta = await readAllEvents(client.api, { calendarId, syncToken });
    const byId = new Map(delta.items.map((item) => [item.id, item]));
    expect([...byId.keys()].sort()).toEqual([
      master.id,
      `${master.id}_20260304T080000Z`,
      `${master.id}_20260305T080000Z`,
    ]);
    expect(byId.get(master.id)?.etag).toBe(byId.get(`${master.id}_20260305T080000Z`)?.etag);
  });

  test('deleting it is told by one stub, and by its near instances to readers of expanded deltas', async () => {
    const master = await insert(dailySeries);
    await client.api.events.patch({
      calendarId,
      eventId: `${master.id}_20260303T080000Z`,
      requestBody: { summary: 'renamed' },
    });
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    await client.api.events.delete({ calendarId, eventId: master.id! });
    const delta = await readAllEvents(client.api, { calendarId, syncToken });
    expect(delta.items.map(({ id, status }) => [id, status])).toEqual([[master.id, 'cancelled']]);
    const wide = await readAllEvents(client.api, { calendarId, syncToken, singleEvents: true });
    expect(wide.items).toHaveLength(4);
    expect(wide.items.every(({ status }) => status === 'cancelled')).toBe(true);
    expect(await expanded()).toEqual([]);
  });

  test('"this and following": the old one ends by UNTIL, a new one begins, exceptions after the cut are cancelled', async () => {
    const master = await insert(dailySeries);
    const late = `${master.id}_20260305T080000Z`;
    await client.api.events.patch({ calendarId, eventId: late, requestBody: { summary: 'renamed' } });
    await client.api.events.patch({
      calendarId,
      eventId: master.id!,
      requestBody: { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20260304T075959Z'] },
    });
    await insert({
      ...dailySeries,
      summary: 'after',
      start: { dateTime: '2026-03-04T11:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-03-04T12:00:00', timeZone: 'Europe/Berlin' },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
    });
    expect(await expanded()).toEqual([
      ['2026-03-02T09:00:00+01:00', 'daily'],
      ['2026-03-03T09:00:00+01:00', 'daily'],
      ['2026-03-04T11:00:00+01:00', 'after'],
      ['2026-03-05T11:00:00+01:00', 'after'],
    ]);
    expect((await client.api.events.get({ calendarId, eventId: late })).data.status).toBe('cancelled');
  });

  test('an orphan exception stands alone, and one may come before its master', async () => {
    const id = 'series0';
    const exception = {
      ...timed,
      summary: 'early',
      recurringEventId: id,
      originalStartTime: { dateTime: '2026-03-03T08:00:00Z' },
    };
    client.simulator.google.insertEvent(calendarId, exception);
    expect(await expanded()).toEqual([['2026-03-03T10:00:00+01:00', 'early']]);
    client.simulator.google.insertEvent(calendarId, { ...dailySeries, id });
    expect((await expanded()).map(([, summary]) => summary)).toEqual(['daily', 'early', 'daily', 'daily', 'daily']);
  });

  test('touching a master in an expanded delta sends all its instances, without the window of the first list', async () => {
    const master = await insert(dailySeries);
    const { syncToken, items } = await readAllEvents(client.api, {
      calendarId,
      singleEvents: true,
      timeMin: '2026-03-02T00:00:00Z',
      timeMax: '2026-03-03T00:00:00Z',
    });
    expect(items).toHaveLength(1);
    await client.api.events.patch({ calendarId, eventId: master.id!, requestBody: { summary: 'new' } });
    expect((await readAllEvents(client.api, { calendarId, syncToken, singleEvents: true })).items).toHaveLength(5);
  });

  test('an endless series is expanded to a finite cap', async () => {
    await insert({ ...dailySeries, recurrence: ['RRULE:FREQ=WEEKLY'] });
    const { items } = await readAllEvents(client.api, { calendarId, singleEvents: true, maxResults: 2500 });
    expect(items.length).toBe(730);
  });
});

describe('what a reader sees', () => {
  test('roles: no access 404, reader may not write, free/busy reader and private events give bare blocks', async () => {
    const { google } = client.simulator;
    const bob = google.addUser({ email: 'bob@example.com', timeZone: 'America/New_York' });
    const api = client.clientOf(bob.accessToken);
    const open = await insert({ ...timed, summary: 'open' });
    const secret = await insert({ ...timed, summary: 'secret', visibility: 'private', transparency: 'transparent' });
    expect((await refusalOf(api.events.list({ calendarId }))).status).toBe(404);
    google.share({ calendarId, email: bob.email, role: 'reader' });
    expect((await api.events.get({ calendarId, eventId: open.id! })).data.summary).toBe('open');
    const block = (await api.events.get({ calendarId, eventId: secret.id! })).data;
    expect(Object.keys(block).sort()).toEqual(
      ['end', 'etag', 'htmlLink', 'iCalUID', 'id', 'kind', 'start', 'status', 'updated', 'visibility'].sort(),
    );
    expect(await refusalOf(api.events.insert({ calendarId, requestBody: timed }))).toMatchObject({
      status: 403,
      reason: 'requiredAccessLevel',
      message: 'You need to have writer access to this calendar.',
    });
    google.share({ calendarId, email: bob.email, role: 'freeBusyReader' });
    const { data } = await api.events.list({ calendarId });
    expect(data.accessRole).toBe('freeBusyReader');
    expect(data.items?.some(({ summary }) => summary !== undefined)).toBe(false);
  });

  test('self marks the copy of the calendar, and maxAttendees leaves only that', async () => {
    const attendees = [{ email: calendarId, responseStatus: 'declined' }, { email: 'bob@example.com' }];
    const { id } = await insert({ ...timed, attendees });
    const { data } = await client.api.events.get({ calendarId, eventId: id! });
    expect(data.attendees).toEqual([
      { email: calendarId, responseStatus: 'declined', self: true },
      { email: 'bob@example.com', responseStatus: 'needsAction' },
    ]);
    const few = await client.api.events.get({ calendarId, eventId: id!, maxAttendees: 1 });
    expect(few.data.attendees).toHaveLength(1);
    expect(few.data.attendeesOmitted).toBe(true);
  });
});
