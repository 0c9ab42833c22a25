import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
beforeEach(async () => {
  client = await startWithClient();
});
afterEach(() => client.simulator.close());

test('section 6: entries are put in, changed and taken out, and a delta tells of it', async () => {
  const { google } = client.simulator;
  const bob = google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
  const calendarId = google.addCalendar({ owner: bob.email, summary: 'Team', timeZone: 'UTC' }).id;
  expect((await refusalOf(client.api.calendarList.insert({ requestBody: { id: calendarId } }))).status).toBe(404);
  await client.clientOf(bob.accessToken).acl.insert({
    calendarId,
    requestBody: { role: 'reader', scope: { type: 'user', value: 'ann@example.com' } },
  });
  const { data } = await client.api.calendarList.list();
  const inserted = await client.api.calendarList.insert({ requestBody: { id: calendarId, summaryOverride: 'Mine' } });
  expect(inserted.data).toMatchObject({ id: calendarId, summaryOverride: 'Mine', selected: true });
  const patched = await client.api.calendarList.patch({ calendarId, requestBody: { hidden: true, selected: false } });
  expect(patched.data).toMatchObject({ hidden: true, summaryOverride: 'Mine' });
  expect(patched.data.selected).toBeUndefined();
  expect((await client.api.calendarList.list()).data.items).toHaveLength(1);
  const delta = await client.api.calendarList.list({ syncToken: data.nextSyncToken! });
  expect(delta.data.items).toMatchObject([{ id: calendarId, hidden: true }]);
  expect((await client.api.calendarList.delete({ calendarId })).status).toBe(204);
  expect((await refusalOf(client.api.calendarList.delete({ calendarId }))).status).toBe(404);
  const last = await client.api.calendarList.list({ syncToken: delta.data.nextSyncToken! });
  expect(last.data.items).toMatchObject([{ id: calendarId, deleted: true }]);
  expect((await refusalOf(client.api.calendarList.insert({ requestBody: {} }))).status).toBe(400);
});
