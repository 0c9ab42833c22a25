import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { dailySeries } from '../testing/daily-series.ts';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const calendarId = 'ann@example.com';

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

async function insert(requestBody: calendar_v3.Schema$Event): Promise<calendar_v3.Schema$Event> {
  return (await client.api.events.insert({ calendarId, requestBody })).data;
}

test('instances: all of a series in the order of their original starts, one of an instance', async () => {
  const master = await insert(dailySeries);
  await client.api.events.patch({
    calendarId,
    eventId: `${master.id}_20260303T080000Z`,
    requestBody: { summary: 'renamed' },
  });
  const first = await client.api.events.instances({ calendarId, eventId: master.id!, maxResults: 3 });
  expect(first.data.items?.map(({ summary }) => summary)).toEqual(['daily', 'renamed', 'daily']);
  const rest = await client.api.events.instances({
    calendarId,
    eventId: master.id!,
    maxResults: 3,
    pageToken: first.data.nextPageToken!,
  });
  expect(rest.data.items).toHaveLength(2);
  const one = await client.api.events.instances({ calendarId, eventId: `${master.id}_20260306T080000Z` });
  expect(one.data.items?.map(({ id }) => id)).toEqual([`${master.id}_20260306T080000Z`]);
  const none = client.api.events.get({ calendarId, eventId: `${master.id}_20260306T090000Z` });
  expect((await refusalOf(none)).status).toBe(404);
});

test('instances: what changes between two pages is in the delta after the last', async () => {
  const { id: eventId } = await insert(dailySeries);
  const paging = { calendarId, eventId: eventId!, maxResults: 3 };
  const first = await client.api.events.instances(paging);
  await client.api.events.delete({ calendarId, eventId: `${eventId}_20260303T080000Z` });
  const { data } = await client.api.events.instances({ ...paging, pageToken: first.data.nextPageToken! });
  const { nextSyncToken } = data as { nextSyncToken?: string };
  const changed = await readAllEvents(client.api, {
    calendarId,
    singleEvents: true,
    maxResults: 3,
    syncToken: nextSyncToken!,
  });
  const told = changed.items.map(({ id, status }) => `${id} ${status}`);
  expect(told).toContain(`${eventId}_20260303T080000Z cancelled`);
});
