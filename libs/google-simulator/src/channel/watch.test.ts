import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../index.ts';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const calendarId = 'ann@example.com';
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const event = { start: { dateTime: '2026-03-03T10:00:00Z' }, end: { dateTime: '2026-03-03T11:00:00Z' } };
let client: SimulatedClient;
let receiver: WebhookReceiver;

const start = (options: SimulatorOptions = {}) => startWithClient({ clock: { now: () => nowMs }, ...options });
async function restart(options: SimulatorOptions): Promise<void> {
  await client.simulator.close();
  client = await start(options);
}
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  client = await start();
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

const body = (id = 'channel') => ({ id, type: 'web_hook', address: receiver.address });
async function states(): Promise<unknown[]> {
  await client.simulator.google.flushNotifications();
  return receiver.received.map(({ headers }) => headers['x-goog-resource-state']);
}

describe('section 3.1: what can be watched', () => {
  test('the calendar list', async () => {
    const { data } = await client.api.calendarList.watch({ requestBody: body() });
    expect(data).toMatchObject({
      kind: 'api#channel',
      resourceUri: 'https://www.googleapis.com/calendar/v3/users/me/calendarList?alt=json',
    });
    client.simulator.google.insertEvent(calendarId, event);
    expect(await states()).toEqual(['sync']);
    const { id } = (await client.api.calendars.insert({ requestBody: { summary: 'New' } })).data;
    expect(await states()).toEqual(['sync', 'exists']);
    await client.api.calendars.delete({ calendarId: id! });
    expect(await states()).toEqual(['sync', 'exists', 'exists']);
    const stopped = await client.api.channels.stop({ requestBody: { id: data.id!, resourceId: data.resourceId! } });
    expect(stopped.status).toBe(204);
  });

  test('settings and access rules', async () => {
    await client.api.settings.watch({ requestBody: body('settings') });
    await client.api.acl.watch({ calendarId: 'primary', requestBody: body('acl') });
    client.simulator.google.changeUserSetting(calendarId, 'weekStart', '1');
    await client.api.acl.insert({ calendarId, requestBody: { role: 'reader', scope: { type: 'default' } } });
    await states();
    const changes = receiver.received.filter(({ headers }) => headers['x-goog-resource-state'] === 'exists');
    expect(changes.map(({ headers }) => headers['x-goog-resource-uri']).sort()).toEqual([
      'https://www.googleapis.com/calendar/v3/calendars/primary/acl?alt=json',
      'https://www.googleapis.com/calendar/v3/users/me/settings?alt=json',
    ]);
  });

  test('section 1.9: events of some types only', async () => {
    await client.api.events.watch({ calendarId, eventTypes: ['focusTime'], requestBody: body() });
    client.simulator.google.insertEvent(calendarId, event);
    expect(await states()).toEqual(['sync']);
    client.simulator.google.insertEvent(calendarId, { ...event, eventType: 'focusTime' });
    expect(await states()).toEqual(['sync', 'exists']);
  });

  test('a sync token beside it is judged as in a list (recorded)', async () => {
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    const watch = (id: string, token: string) =>
      client.api.events.watch({ calendarId, syncToken: token, requestBody: body(id) });
    expect((await watch('good', syncToken)).status).toBe(200);
    expect(await refusalOf(watch('bad', 'x'))).toMatchObject({ status: 400, reason: 'invalid' });
    client.simulator.google.expireSyncTokens(calendarId);
    expect(await refusalOf(watch('old', syncToken))).toMatchObject({ status: 410, reason: 'fullSyncRequired' });
  });
});

describe('section 9: what no source settles is a switch', () => {
  const DAY_MS = 86_400_000;

  test('3: channels live 7 days; the longest life is a setting of its own', async () => {
    await restart({ channelLifetimeCapMs: 30 * DAY_MS });
    const lifetimeOf = async (id: string, more: object) => {
      const { data } = await client.api.events.watch({ calendarId, requestBody: { ...body(id), ...more } });
      return (Number(data.expiration) - nowMs) / DAY_MS;
    };
    expect(await lifetimeOf('usual', {})).toBe(7);
    expect(await lifetimeOf('long', { params: { ttl: String(20 * 86_400) } })).toBe(20);
    expect(await lifetimeOf('too-long', { expiration: String(nowMs + 90 * DAY_MS) })).toBe(30);
  });

  test('section 3.2: the sync message may come before the watch answer, or after it', async () => {
    await restart({ syncMessage: 'before-answer' });
    await client.api.events.watch({ calendarId, requestBody: body() });
    expect(receiver.received).toHaveLength(1);
    await restart({ syncMessage: 'after-answer' });
    let answered = false;
    const late = receiver.next();
    await client.api.events.watch({ calendarId, requestBody: body() }).then(() => {
      answered = true;
    });
    await late;
    expect(answered).toBe(true);
    expect(receiver.received).toHaveLength(2);
  });
});
