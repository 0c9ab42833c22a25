import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const event = { start: { dateTime: '2026-03-05T10:00:00Z' }, end: { dateTime: '2026-03-05T11:00:00Z' } };
let client: SimulatedClient;
let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await startWebhookReceiver();
  client = await startWithClient();
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

describe('a user who is taken away', () => {
  test('leaves nothing behind: the same address, tokens, ids and channels can come again', async () => {
    const { google } = client.simulator;
    const empty = google.snapshot().length;
    for (let life = 0; life < 3; life += 1) {
      const bob = google.addUser({ email: 'bob@example.com', timeZone: 'UTC', refreshToken: 'kept' });
      const api = client.clientOf(bob.accessToken);
      const { id } = google.addCalendar({
        owner: bob.email,
        id: 'bobs@group.calendar.google.com',
        summary: 'B',
        timeZone: 'UTC',
      });
      google.share({ calendarId: 'ann@example.com', email: bob.email, role: 'reader' });
      for (const [index, calendarId] of [id, bob.email, 'ann@example.com'].entries()) {
        const requestBody = { id: `channel-${index}`, type: 'web_hook', address: receiver.address };
        await api.events.watch({ calendarId, requestBody });
      }
      google.insertEvent(id, { ...event, id: 'again' });
      google.faults.add({ kind: 'forbidden', email: bob.email, route: 'stop' }, { kind: 'drop', calendarId: id });
      await google.flushNotifications();
      google.removeUser(bob.email);
      expect(google.users().map(({ email }) => email)).toEqual(['ann@example.com']);
      expect(google.calendars().map(({ id: left, roles }) => [left, roles])).toEqual([
        ['ann@example.com', { 'ann@example.com': 'owner' }],
      ]);
      expect([google.channels(), google.faults.active()]).toEqual([[], []]);
      expect((await refusalOf(api.calendarList.list())).status).toBe(401);
    }
    // Counters have grown by digits, nothing else.
    expect(google.snapshot().length - empty).toBeLessThan(20);
  });

  test('a calendar that is taken away is 404, and a stub in the lists of those who had it', async () => {
    const { google } = client.simulator;
    const bob = google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    const { id } = google.addCalendar({ owner: bob.email, summary: 'B', timeZone: 'UTC' });
    google.share({ calendarId: id, email: 'ann@example.com', role: 'reader' });
    const { data } = await client.api.calendarList.list();
    const { syncToken } = await readAllEvents(client.api, { calendarId: id });
    google.removeCalendar(id);
    expect(await refusalOf(client.api.events.list({ calendarId: id, syncToken }))).toMatchObject({ status: 404 });
    const delta = await client.api.calendarList.list({ syncToken: data.nextSyncToken! });
    expect(delta.data.items).toMatchObject([{ id, deleted: true }]);
  });

  test('thousands come and go without a trace', () => {
    const { google } = client.simulator;
    const empty = google.snapshot().length;
    for (let number = 0; number < 2_000; number += 1) {
      const email = `user-${number}@example.com`;
      google.addUser({ email, timeZone: 'Europe/Berlin' });
      google.insertEvent(email, {
        ...event,
        recurrence: ['RRULE:FREQ=DAILY;COUNT=5'],
        start: { ...event.start, timeZone: 'UTC' },
      });
      google.removeUser(email);
    }
    expect(google.snapshot().length - empty).toBeLessThan(20);
  });
});
