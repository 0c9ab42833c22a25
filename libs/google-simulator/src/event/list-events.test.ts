import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
let nowMs: number;
const calendarId = 'ann@example.com';

beforeEach(async () => {
  nowMs = Date.parse('2026-03-02T08:00:00Z');
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

function insertTimed(date: string, from: string, until: string, more: Record<string, unknown> = {}) {
  const start = { dateTime: `${date}T${from}:00`, timeZone: 'Europe/Berlin' };
  const end = { dateTime: `${date}T${until}:00`, timeZone: 'Europe/Berlin' };
  return client.simulator.google.insertEvent(calendarId, { start, end, ...more });
}

describe('paging and sync tokens', () => {
  test('a full list over pages ends with the only sync token; the delta after it holds exactly the changes', async () => {
    const events = Array.from({ length: 7 }, (_, hour) => insertTimed('2026-03-03', `0${hour}:00`, `0${hour}:30`));
    const first = await client.api.events.list({ calendarId: 'primary', maxResults: 3 });
    expect(first.data.items).toHaveLength(3);
    expect(first.data.nextSyncToken).toBeUndefined();
    const full = await readAllEvents(client.api, { calendarId: 'primary', maxResults: 3 });
    expect(full.pages).toBe(3);
    expect(full.items.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());

    const empty = await readAllEvents(client.api, { calendarId: 'primary', syncToken: full.syncToken });
    expect(empty.items).toEqual([]);
    expect(empty.syncToken).not.toBe('');

    const [changed, removed] = events;
    await client.api.events.patch({ calendarId, eventId: changed!.id, requestBody: { summary: 'new' } });
    await client.api.events.delete({ calendarId, eventId: removed!.id });
    const added = await client.api.events.insert({
      calendarId,
      requestBody: { start: { date: '2026-04-01' }, end: { date: '2026-04-02' } },
    });
    const delta = await readAllEvents(client.api, { calendarId, syncToken: empty.syncToken, maxResults: 2 });
    expect(delta.pages).toBe(2);
    expect(delta.items.map(({ id, status, summary }) => [id, status, summary])).toEqual([
      [changed!.id, 'confirmed', 'new'],
      [removed!.id, 'cancelled', undefined],
      [added.data.id, 'confirmed', undefined],
    ]);
    expect(Object.keys(delta.items[1]!).sort()).toEqual(['etag', 'id', 'kind', 'status']);
    expect((await readAllEvents(client.api, { calendarId, syncToken: full.syncToken })).items).toHaveLength(3);
  });

  test('what changes while the pages are read is in the run or in the next delta', async () => {
    const events = Array.from({ length: 4 }, (_, hour) => insertTimed('2026-03-03', `0${hour}:00`, `0${hour}:30`));
    const ids = events.map(({ id }) => id).sort();
    const first = await client.api.events.list({ calendarId, maxResults: 2 });
    client.simulator.google.patchEvent(calendarId, ids[0]!, { summary: 'changed behind the cursor' });
    const second = await client.api.events.list({ calendarId, maxResults: 2, pageToken: first.data.nextPageToken! });
    const delta = await readAllEvents(client.api, { calendarId, syncToken: second.data.nextSyncToken! });
    expect(delta.items.map(({ summary }) => summary)).toEqual(['changed behind the cursor']);
  });

  test('410 for tokens of a former epoch, 400 for text that is none', async () => {
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    client.simulator.google.expireSyncTokens(calendarId);
    expect(await refusalOf(client.api.events.list({ calendarId, syncToken }))).toEqual({
      status: 410,
      reason: 'fullSyncRequired',
      message: 'Sync token is no longer valid, a full sync is required.',
      location: 'syncToken',
    });
    expect(await refusalOf(client.api.events.list({ calendarId, syncToken: 'nonsense' }))).toMatchObject({
      status: 400,
      reason: 'invalid',
      location: 'syncToken',
    });
  });

  test('a change of the access list ends the sync tokens', async () => {
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    client.simulator.google.share({ calendarId, email: 'bob@example.com', role: 'reader' });
    expect((await refusalOf(client.api.events.list({ calendarId, syncToken }))).status).toBe(410);
  });

  test('a page token is bound to its query', async () => {
    for (const hour of ['08', '09', '10']) insertTimed('2026-03-03', `${hour}:00`, `${hour}:30`);
    const { data } = await client.api.events.list({ calendarId, maxResults: 2 });
    const pageToken = data.nextPageToken!;
    const changed = client.api.events.list({ calendarId, maxResults: 2, pageToken, singleEvents: true });
    expect(await refusalOf(changed)).toMatchObject({ status: 400, message: 'Invalid page token value.' });
    expect((await refusalOf(client.api.events.list({ calendarId, pageToken: 'x', maxResults: 2 }))).status).toBe(400);
  });

  test.each([
    [{ timeMin: '2026-01-01T00:00:00Z' }],
    [{ timeMax: '2026-01-01T00:00:00Z' }],
    [{ updatedMin: '2026-03-01T00:00:00Z' }],
    [{ q: 'x' }],
    [{ iCalUID: 'x' }],
    [{ privateExtendedProperty: ['a=b'] }],
    [{ sharedExtendedProperty: ['a=b'] }],
    [{ showDeleted: false }],
    [{ orderBy: 'updated' }],
  ])('a sync token together with %p is refused', async (parameters) => {
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    const refusal = await refusalOf(client.api.events.list({ calendarId, syncToken, ...parameters }));
    expect(refusal).toMatchObject({ status: 400, reason: 'invalid', location: 'syncToken' });
  });

  test('orderBy earns no sync token and startTime needs singleEvents', async () => {
    insertTimed('2026-03-05', '08:00', '09:00', { summary: 'later' });
    insertTimed('2026-03-04', '08:00', '09:00', { summary: 'sooner' });
    const { data } = await client.api.events.list({ calendarId, singleEvents: true, orderBy: 'startTime' });
    expect(data.items?.map(({ summary }) => summary)).toEqual(['sooner', 'later']);
    expect(data.nextSyncToken).toBeUndefined();
    expect(await refusalOf(client.api.events.list({ calendarId, orderBy: 'startTime' }))).toMatchObject({
      status: 400,
      message: 'The requested ordering is not available for the particular query.',
    });
  });

  test('updatedMin: deletions come along, and too far back is 410', async () => {
    const old = insertTimed('2026-03-03', '08:00', '09:00');
    nowMs += 86_400_000;
    const recent = insertTimed('2026-03-03', '10:00', '11:00');
    client.simulator.google.deleteEvent(calendarId, recent.id);
    const { data } = await client.api.events.list({ calendarId, updatedMin: '2026-03-03T00:00:00Z' });
    expect(data.items?.map(({ id, status }) => [id, status])).toEqual([[recent.id, 'cancelled']]);
    expect(data.items?.some(({ id }) => id === old.id)).toBe(false);
    expect(data.nextSyncToken).toBeUndefined();
    const tooOld = client.api.events.list({ calendarId, updatedMin: '2025-12-01T00:00:00Z' });
    expect(await refusalOf(tooOld)).toMatchObject({ status: 410, reason: 'updatedMinTooLongAgo' });
  });
});

describe('the window', () => {
  test('is half-open on both ends: end > timeMin and start < timeMax', async () => {
    insertTimed('2026-03-03', '08:00', '09:00', { summary: 'ends at timeMin' });
    insertTimed('2026-03-03', '08:30', '09:01', { summary: 'reaches in' });
    insertTimed('2026-03-03', '09:59', '11:00', { summary: 'reaches out' });
    insertTimed('2026-03-03', '10:00', '11:00', { summary: 'starts at timeMax' });
    const window = { timeMin: '2026-03-03T09:00:00.900+01:00', timeMax: '2026-03-03T10:00:00+01:00' };
    const { data } = await client.api.events.list({ calendarId, ...window });
    expect(data.items?.map(({ summary }) => summary).sort()).toEqual(['reaches in', 'reaches out']);
    expect(data.nextSyncToken).toBeDefined();
  });

  test('puts all-day events at midnight of the calendar zone, and keeps a master with any occurrence in it', async () => {
    client.simulator.google.insertEvent(calendarId, { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } });
    const master = insertTimed('2020-01-06', '09:00', '10:00', { recurrence: ['RRULE:FREQ=WEEKLY'] });
    const listed = async (timeMin: string, timeMax: string) =>
      (await client.api.events.list({ calendarId, timeMin, timeMax })).data.items?.length;
    expect(await listed('2026-03-02T22:00:00Z', '2026-03-02T23:00:00Z')).toBe(0);
    expect(await listed('2026-03-02T23:00:00Z', '2026-03-02T23:00:01Z')).toBe(1);
    const monday = await client.api.events.list({
      calendarId,
      timeMin: '2026-03-09T08:30:00Z',
      timeMax: '2026-03-09T08:31:00Z',
    });
    expect(monday.data.items?.map(({ id }) => id)).toEqual([master.id]);
  });

  test('leaves out an exception that was moved beyond it', async () => {
    const master = insertTimed('2026-03-03', '09:00', '10:00', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    client.simulator.google.patchEvent(calendarId, `${master.id}_20260304T080000Z`, {
      start: { dateTime: '2026-06-01T09:00:00+02:00' },
      end: { dateTime: '2026-06-01T10:00:00+02:00' },
    });
    const window = { timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-04-01T00:00:00Z' };
    const { data } = await client.api.events.list({ calendarId, ...window });
    expect(data.items?.map(({ id }) => id)).toEqual([master.id]);
  });

  test.each([
    [{ timeMin: '2026-03-03T09:00:00' }, 'invalid'],
    [{ timeMin: '2026-03-03T09:00:00Z', timeMax: '2026-03-03T09:00:00Z' }, 'timeRangeEmpty'],
    [{ maxResults: 0 }, 'invalid'],
    [{ timeZone: 'Mars/Olympus' }, 'invalid'],
    [{ eventTypes: ['party'] }, 'invalid'],
  ])('%p is refused', async (parameters, reason) => {
    expect(await refusalOf(client.api.events.list({ calendarId, ...parameters }))).toMatchObject({
      status: 400,
      reason,
    });
  });
});

describe('cancelled events by the showDeleted matrix', () => {
  async function shown(parameters: Record<string, unknown>) {
    const { items } = await readAllEvents(client.api, { calendarId, ...parameters });
    return items.filter(({ status }) => status === 'cancelled').map(({ id }) => id);
  }

  test('rows of the matrix', async () => {
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    const single = insertTimed('2026-03-03', '09:00', '10:00', { id: 'single' });
    const live = insertTimed('2026-03-03', '11:00', '12:00', { id: 'lives', recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    const dead = insertTimed('2026-03-03', '13:00', '14:00', { id: 'dead0', recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    const instance = `${live.id}_20260304T100000Z`;
    client.simulator.google.deleteEvent(calendarId, single.id);
    client.simulator.google.deleteEvent(calendarId, instance);
    client.simulator.google.deleteEvent(calendarId, dead.id);
    const deadInstances = [`${dead.id}_20260303T120000Z`, `${dead.id}_20260304T120000Z`];

    expect(await shown({ singleEvents: true })).toEqual([]);
    expect(await shown({})).toEqual([instance]);
    expect(await shown({ showDeleted: true })).toEqual([single.id, instance, dead.id]);
    expect(await shown({ showDeleted: true, singleEvents: true })).toEqual([...deadInstances, instance, single.id]);
    expect((await shown({ syncToken })).sort()).toEqual([dead.id, instance, single.id]);
    expect((await shown({ syncToken, singleEvents: true })).sort()).toEqual([...deadInstances, instance, single.id]);
  });

  test('a cancelled instance tells its series and place; details come only with showDeleted', async () => {
    const master = insertTimed('2026-03-03', '09:00', '10:00', { summary: 'x', recurrence: ['RRULE:FREQ=DAILY'] });
    client.simulator.google.deleteEvent(calendarId, `${master.id}_20260304T080000Z`);
    const bare = (await client.api.events.list({ calendarId })).data.items?.[1];
    expect(bare).toEqual({
      kind: 'calendar#event',
      etag: expect.stringMatching(/^"\d+"$/),
      id: `${master.id}_20260304T080000Z`,
      status: 'cancelled',
      recurringEventId: master.id,
      originalStartTime: { dateTime: '2026-03-04T09:00:00+01:00' },
    });
    const whole = (await client.api.events.list({ calendarId, showDeleted: true })).data.items?.[1];
    expect(whole).toMatchObject({ status: 'cancelled', summary: 'x' });
    const got = await client.api.events.get({ calendarId, eventId: bare!.id! });
    expect(got.data).toMatchObject({ status: 'cancelled', summary: 'x' });
  });
});

test('fields cuts the answer; tokens vanish unless they are named', async () => {
  insertTimed('2026-03-03', '09:00', '10:00', { summary: 'x' });
  const fields = 'timeZone,nextSyncToken,items(id,start/dateTime)';
  const { data } = await client.api.events.list({ calendarId, fields });
  expect(data).toEqual({
    timeZone: 'Europe/Berlin',
    nextSyncToken: expect.any(String),
    items: [{ id: expect.any(String), start: { dateTime: '2026-03-03T09:00:00+01:00' } }],
  });
  expect((await client.api.events.list({ calendarId, fields: 'items/id' })).data.nextSyncToken).toBeUndefined();
  expect((await refusalOf(client.api.events.list({ calendarId, fields: 'items(' }))).status).toBe(400);
});
