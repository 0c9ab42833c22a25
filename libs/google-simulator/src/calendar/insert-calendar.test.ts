import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
beforeEach(async () => {
  client = await startWithClient();
});
afterEach(() => client.simulator.close());

test('section 6: a secondary calendar is made, listed, and gone again with all that is on it', async () => {
  const { data } = await client.api.calendars.insert({
    requestBody: { summary: 'Rowing', description: 'On the Spree' },
  });
  expect(data).toMatchObject({
    id: expect.stringMatching(/@group\.calendar\.google\.com$/),
    summary: 'Rowing',
    description: 'On the Spree',
    timeZone: 'Europe/Berlin',
    dataOwner: 'ann@example.com',
  });
  const calendarId = data.id!;
  expect((await client.api.calendarList.get({ calendarId })).data.accessRole).toBe('owner');
  expect((await client.api.calendars.delete({ calendarId })).status).toBe(204);
  expect((await refusalOf(client.api.events.list({ calendarId }))).status).toBe(404);
  expect((await refusalOf(client.api.calendars.get({ calendarId }))).status).toBe(404);
  const { data: list } = await client.api.calendarList.list({ showDeleted: true });
  expect(list.items?.find(({ id }) => id === calendarId)).toMatchObject({ deleted: true });
});

test('a title is needed, a zone must be one, and a primary calendar stays', async () => {
  const insert = (requestBody: object) => client.api.calendars.insert({ requestBody });
  expect(await refusalOf(insert({}))).toMatchObject({ status: 400, reason: 'required' });
  expect(await refusalOf(insert({ summary: 'x', timeZone: 'Mars/Olympus' }))).toMatchObject({ status: 400 });
  expect((await refusalOf(client.api.calendars.delete({ calendarId: 'primary' }))).status).toBe(403);
});
