import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
let client: SimulatedClient;
let bobs: calendar_v3.Calendar;

beforeEach(async () => {
  client = await startWithClient();
  bobs = client.clientOf(client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' }).accessToken);
});
afterEach(() => client.simulator.close());

const toBob = (role: string) => ({ role, scope: { type: 'user', value: 'bob@example.com' } });
const insert = (requestBody: object) => client.api.acl.insert({ calendarId, requestBody });

describe('section 1.4: access rules', () => {
  test('give and take access, each time ending the sync tokens of the calendar', async () => {
    expect((await refusalOf(bobs.events.list({ calendarId }))).status).toBe(404);
    let { syncToken } = await readAllEvents(client.api, { calendarId });
    const { data } = await insert(toBob('reader'));
    expect(data).toMatchObject({ kind: 'calendar#aclRule', id: 'user:bob@example.com', role: 'reader' });
    expect(await refusalOf(client.api.events.list({ calendarId, syncToken }))).toMatchObject({ status: 410 });
    ({ syncToken } = await readAllEvents(bobs, { calendarId }));
    await client.api.acl.patch({ calendarId, ruleId: data.id!, requestBody: { role: 'freeBusyReader' } });
    expect((await refusalOf(bobs.events.list({ calendarId, syncToken }))).status).toBe(410);
    expect((await bobs.events.list({ calendarId })).data.accessRole).toBe('freeBusyReader');
    ({ syncToken } = await readAllEvents(bobs, { calendarId }));
    await client.api.acl.delete({ calendarId, ruleId: data.id! });
    expect((await refusalOf(bobs.events.list({ calendarId, syncToken }))).status).toBe(404);
    expect((await refusalOf(client.api.acl.get({ calendarId, ruleId: data.id! }))).status).toBe(404);
  });

  test('section 6: a share lands in no list by itself, and leaves the list when it ends', async () => {
    await insert(toBob('writer'));
    const idsOf = async () => (await bobs.calendarList.list()).data.items?.map(({ id }) => id);
    expect(await idsOf()).toEqual(['bob@example.com']);
    await bobs.calendarList.insert({ requestBody: { id: calendarId } });
    expect(await idsOf()).toEqual(['bob@example.com', calendarId]);
    await client.api.acl.delete({ calendarId, ruleId: 'user:bob@example.com' });
    expect(await idsOf()).toEqual(['bob@example.com']);
  });

  test('everyone may read a public calendar, and a role of one’s own counts when it is higher', async () => {
    await insert({ role: 'freeBusyReader', scope: { type: 'default' } });
    expect((await bobs.events.list({ calendarId })).data.accessRole).toBe('freeBusyReader');
    await insert(toBob('reader'));
    expect((await bobs.events.list({ calendarId })).data.accessRole).toBe('reader');
    const { data } = await client.api.acl.list({ calendarId });
    expect(data.items?.map(({ id, role }) => [id, role])).toEqual([
      ['user:ann@example.com', 'owner'],
      ['default', 'freeBusyReader'],
      ['user:bob@example.com', 'reader'],
    ]);
    expect((await client.api.acl.get({ calendarId, ruleId: 'default' })).data.scope).toEqual({ type: 'default' });
  });

  test('are for owners', async () => {
    await insert(toBob('writer'));
    expect((await refusalOf(bobs.acl.list({ calendarId }))).status).toBe(403);
  });

  test.each([
    [{}],
    [{ role: 'reader' }],
    [{ role: 'reader', scope: { type: 'group', value: 'x' } }],
    [{ role: 'king' }],
  ])('%p is refused', async (requestBody) => {
    expect((await refusalOf(insert(requestBody))).status).toBe(400);
  });
});
