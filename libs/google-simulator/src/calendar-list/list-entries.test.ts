import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
const owner = 'ann@example.com';

beforeEach(async () => {
  client = await startWithClient();
});
afterEach(() => client.simulator.close());

function addCalendars(count: number): string[] {
  const { google } = client.simulator;
  return Array.from({ length: count }, (_, index) =>
    google.addCalendar({ owner, summary: `Calendar ${index}`, timeZone: 'UTC' }),
  ).map(({ id }) => id);
}

describe('calendarList', () => {
  test('lists over pages; the last one has the sync token, and the delta after it holds what came and went', async () => {
    const ids = [owner, ...addCalendars(3)];
    const first = await client.api.calendarList.list({ maxResults: 2 });
    expect(first.data.nextSyncToken).toBeUndefined();
    const second = await client.api.calendarList.list({ maxResults: 2, pageToken: first.data.nextPageToken! });
    expect([...first.data.items!, ...second.data.items!].map(({ id }) => id)).toEqual(ids);
    const syncToken = second.data.nextSyncToken!;
    expect((await client.api.calendarList.list({ syncToken })).data.items).toEqual([]);
    const [added] = addCalendars(1);
    client.simulator.google.share({ calendarId: ids[1]!, email: owner, role: 'none' });
    const delta = await client.api.calendarList.list({ syncToken });
    expect(delta.data.items?.map(({ id, deleted }) => [id, deleted])).toEqual([
      [added, undefined],
      [ids[1], true],
    ]);
    expect((await client.api.calendarList.list()).data.items?.map(({ id }) => id)).not.toContain(ids[1]);
  });

  test('entries tell role, zone, who they belong to and which is primary', async () => {
    const { google } = client.simulator;
    const holidays = google.addCalendar({ owner, summary: 'Holidays', timeZone: 'Europe/Berlin', kind: 'holiday' });
    expect(holidays.id).toMatch(/#holiday@group\.v\.calendar\.google\.com$/);
    const { data } = await client.api.calendarList.list();
    expect(data.items).toMatchObject([
      { id: owner, primary: true, accessRole: 'owner', timeZone: 'Europe/Berlin', selected: true },
      { id: holidays.id, accessRole: 'reader', summary: 'Holidays' },
    ]);
    expect((await client.api.calendarList.get({ calendarId: 'primary' })).data.id).toBe(owner);
    const entry = await client.api.calendarList.get({ calendarId: holidays.id });
    expect(entry.data.kind).toBe('calendar#calendarListEntry');
    const writers = await client.api.calendarList.list({ minAccessRole: 'writer' });
    expect(writers.data.items?.map(({ id }) => id)).toEqual([owner]);
    const requestBody = { start: { date: '2026-01-01' }, end: { date: '2026-01-02' } };
    const write = client.api.events.insert({ calendarId: holidays.id, requestBody });
    expect((await refusalOf(write)).status).toBe(403);
  });

  test('bad tokens and combinations are 400, an unknown entry 404', async () => {
    const { data } = await client.api.calendarList.list();
    const syncToken = data.nextSyncToken!;
    for (const restriction of [{ minAccessRole: 'writer' }, { showOwnOrganizationOnly: true }]) {
      const { status, location } = await refusalOf(client.api.calendarList.list({ syncToken, ...restriction }));
      expect({ status, location }).toEqual({ status: 400, location: 'syncToken' });
    }
    expect((await client.api.calendarList.list({ syncToken, showOwnOrganizationOnly: false })).status).toBe(200);
    expect((await refusalOf(client.api.calendarList.list({ syncToken: 'x' }))).status).toBe(400);
    expect((await refusalOf(client.api.calendarList.list({ pageToken: 'x' }))).status).toBe(400);
    expect((await refusalOf(client.api.calendarList.get({ calendarId: 'nowhere' }))).status).toBe(404);
  });
});

describe('calendars', () => {
  test('get by id and by `primary`; a patch changes the zone, one without effect leaves the etag', async () => {
    const before = (await client.api.calendars.get({ calendarId: 'primary' })).data;
    expect(before).toMatchObject({ kind: 'calendar#calendar', id: owner, timeZone: 'Europe/Berlin' });
    const same = await client.api.calendars.patch({ calendarId: owner, requestBody: { timeZone: 'Europe/Berlin' } });
    expect(same.data.etag).toBe(before.etag);
    const moved = await client.api.calendars.patch({ calendarId: owner, requestBody: { timeZone: 'Asia/Kolkata' } });
    expect(moved.data.etag).not.toBe(before.etag);
    expect((await client.api.events.list({ calendarId: owner })).data.timeZone).toBe('Asia/Kolkata');
    const unknown = client.api.calendars.patch({ calendarId: owner, requestBody: { timeZone: 'Mars/Olympus' } });
    expect((await refusalOf(unknown)).status).toBe(400);
  });

  test('`primary` is the caller’s own, and a stranger’s calendar is not found', async () => {
    const bob = client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    const api = client.clientOf(bob.accessToken);
    expect((await api.calendars.get({ calendarId: 'primary' })).data.id).toBe('bob@example.com');
    expect((await refusalOf(api.calendars.get({ calendarId: owner }))).status).toBe(404);
  });
});
