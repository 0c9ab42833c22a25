import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
beforeEach(async () => {
  client = await startWithClient();
});
afterEach(() => client.simulator.close());

test('section 6: settings are listed, got, and told of by a delta; the zone is the user’s own', async () => {
  const { data } = await client.api.settings.list();
  expect(data).toMatchObject({ kind: 'calendar#settings', nextSyncToken: expect.any(String) });
  expect(data.items).toHaveLength(13);
  const zone = async () => (await client.api.settings.get({ setting: 'timezone' })).data;
  expect(await zone()).toMatchObject({ kind: 'calendar#setting', id: 'timezone', value: 'Europe/Berlin' });
  const syncToken = data.nextSyncToken!;
  expect((await client.api.settings.list({ syncToken })).data.items).toEqual([]);
  client.simulator.google.changeUserSetting('ann@example.com', 'timezone', 'Asia/Tokyo');
  expect(await zone()).toMatchObject({ value: 'Asia/Tokyo' });
  const delta = await client.api.settings.list({ syncToken });
  expect(delta.data.items?.map(({ id, value }) => [id, value])).toEqual([['timezone', 'Asia/Tokyo']]);
  expect((await client.api.settings.list({ syncToken: delta.data.nextSyncToken! })).data.items).toEqual([]);
  expect((await client.api.calendars.get({ calendarId: 'primary' })).data.timeZone).toBe('Europe/Berlin');
});

test('what is no setting, zone or token is refused', async () => {
  const { google } = client.simulator;
  expect((await refusalOf(client.api.settings.get({ setting: 'colour' }))).status).toBe(404);
  expect((await refusalOf(client.api.settings.list({ syncToken: 'x' }))).status).toBe(400);
  expect(() => google.changeUserSetting('ann@example.com', 'colour', 'red')).toThrow(RangeError);
  expect(() => google.changeUserSetting('ann@example.com', 'timezone', 'Mars/Olympus')).toThrow(RangeError);
});
