import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let client: SimulatedClient;
let receiver: WebhookReceiver;
let nowMs: number;
const calendarId = 'ann@example.com';
const event = { start: { dateTime: '2026-03-03T10:00:00Z' }, end: { dateTime: '2026-03-03T11:00:00Z' } };

beforeEach(async () => {
  nowMs = Date.parse('2026-03-02T08:00:00Z');
  receiver = await startWebhookReceiver();
  client = await startWithClient({ clock: { now: () => nowMs }, pushRetryDelaysMs: [1, 2, 4] });
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

function watch(more: Record<string, unknown> = {}, id = calendarId) {
  const requestBody = { id: 'channel-1', type: 'web_hook', address: receiver.address, ...more };
  return client.api.events.watch({ calendarId: id, requestBody });
}

async function change(): Promise<void> {
  client.simulator.google.insertEvent(calendarId, event);
  await client.simulator.google.flushNotifications();
}

const states = () => receiver.received.map(({ headers }) => headers['x-goog-resource-state']);

describe('a channel', () => {
  test('answers with its expiration as a string and sends the sync message, then one message for each change', async () => {
    const { data } = await watch({ token: 'secret' });
    expect(data).toEqual({
      kind: 'api#channel',
      id: 'channel-1',
      resourceId: expect.stringMatching(/^[\w-]{27}$/),
      resourceUri: 'https://www.googleapis.com/calendar/v3/calendars/ann%40example.com/events?alt=json',
      token: 'secret',
      expiration: String(nowMs + 604_800_000),
    });
    await change();
    await change();
    expect(states()).toEqual(['sync', 'exists', 'exists']);
    const [sync, first, second] = receiver.received;
    expect(sync).toMatchObject({ method: 'POST', body: '' });
    expect(sync?.headers).toMatchObject({
      'content-length': '0',
      'content-type': 'application/json; utf-8',
      'user-agent': expect.stringMatching(/^APIs-Google/),
      'x-goog-channel-id': 'channel-1',
      'x-goog-channel-token': 'secret',
      'x-goog-channel-expiration': 'Mon, 09 Mar 2026 08:00:00 GMT',
      'x-goog-message-number': '1',
      'x-goog-resource-id': data.resourceId,
      'x-goog-resource-uri': data.resourceUri,
    });
    expect(sync?.names).toEqual(expect.arrayContaining(['X-Goog-Channel-ID', 'X-Goog-Resource-State']));
    const numberOf = (message: typeof first) => Number(message?.headers['x-goog-message-number']);
    expect(numberOf(first)).toBeGreaterThan(1);
    expect(numberOf(second)).toBeGreaterThan(numberOf(first));
  });

  test('numbers its messages upwards, with gaps', async () => {
    await watch();
    for (let changes = 0; changes < 30; changes += 1) client.simulator.google.insertEvent(calendarId, event);
    await client.simulator.google.flushNotifications();
    const numbers = receiver.received.map(({ headers }) => Number(headers['x-goog-message-number']));
    expect(Math.min(...numbers)).toBe(1);
    expect(new Set(numbers).size).toBe(31);
    expect(Math.max(...numbers)).toBeGreaterThan(31);
  });

  test('without a token sends none, and a delete is `exists` too', async () => {
    await watch();
    const { id } = client.simulator.google.insertEvent(calendarId, event);
    client.simulator.google.deleteEvent(calendarId, id);
    await client.simulator.google.flushNotifications();
    expect(states()).toEqual(['sync', 'exists', 'exists']);
    expect(receiver.received[0]?.headers['x-goog-channel-token']).toBeUndefined();
  });

  test('two channels on one calendar share the resource id and get a message each; another calendar gives none', async () => {
    const one = await watch();
    const two = await watch({ id: 'channel-2' }, 'primary');
    expect(two.data.resourceId).toBe(one.data.resourceId);
    expect(two.data.resourceUri).toContain('/calendars/primary/');
    const { google } = client.simulator;
    const other = google.addCalendar({ owner: calendarId, summary: 'Other', timeZone: 'UTC' });
    google.insertEvent(other.id, event);
    await change();
    expect(states().filter((state) => state === 'exists')).toHaveLength(2);
  });

  test('ends at its expiration, which is the one asked for up to the limit', async () => {
    const { data } = await watch({ params: { ttl: '60' } });
    expect(data.expiration).toBe(String(nowMs + 60_000));
    const long = await watch({ id: 'channel-2', expiration: String(nowMs + 90 * 86_400_000) });
    expect(long.data.expiration).toBe(String(nowMs + 604_800_000));
    await client.simulator.google.flushNotifications();
    nowMs += 60_000;
    await change();
    expect(receiver.received.at(-1)?.headers['x-goog-channel-id']).toBe('channel-2');
    expect(states()).toEqual(['sync', 'sync', 'exists']);
    expect(client.simulator.google.channels().map(({ id }) => id)).toEqual(['channel-2']);
  });

  test('a new time zone of the calendar notifies nobody', async () => {
    await watch();
    await client.api.calendars.patch({ calendarId, requestBody: { timeZone: 'UTC' } });
    await client.simulator.google.flushNotifications();
    expect(states()).toEqual(['sync']);
  });
});

describe('delivery', () => {
  test.each([500, 502, 503, 504])('%i is tried again until it succeeds', async (status) => {
    await watch();
    await client.simulator.google.flushNotifications();
    receiver.answers.push(status, status);
    await change();
    expect(states()).toEqual(['sync', 'exists', 'exists', 'exists']);
    const numbers = new Set(receiver.received.slice(1).map(({ headers }) => headers['x-goog-message-number']));
    expect(numbers.size).toBe(1);
    expect(client.simulator.google.deliveries().at(-1)).toMatchObject({ tries: 3, outcome: 'delivered' });
  });

  test.each([200, 201, 202, 204])('%i is taken as delivered', async (status) => {
    await watch();
    await client.simulator.google.flushNotifications();
    receiver.answers.push(status);
    await change();
    expect(states()).toEqual(['sync', 'exists']);
    expect(client.simulator.google.deliveries().at(-1)).toMatchObject({ tries: 1, outcome: 'delivered' });
  });

  test.each([400, 403, 404, 429, 302])('%i loses the message', async (status) => {
    await watch();
    await client.simulator.google.flushNotifications();
    receiver.answers.push(status);
    await change();
    expect(states()).toEqual(['sync', 'exists']);
    expect(client.simulator.google.deliveries().at(-1)).toMatchObject({ tries: 1, outcome: 'refused' });
  });

  test('is given up when the tries are used up', async () => {
    await watch();
    await client.simulator.google.flushNotifications();
    receiver.answers.push(503, 503, 503, 503);
    await change();
    expect(client.simulator.google.deliveries().at(-1)).toMatchObject({ tries: 4, outcome: 'undeliverable' });
  });

  test.each([
    [true, 4],
    [false, 1],
  ])('without any answer is tried again: %s', async (retryUnansweredPushes, tries) => {
    const { google } = client.simulator;
    google.changeSettings({ retryUnansweredPushes });
    await watch();
    await google.flushNotifications();
    await receiver.close();
    await change();
    expect(google.deliveries().at(-1)).toMatchObject({ tries, outcome: 'undeliverable' });
  });

  test('can be lost and held back on purpose', async () => {
    const { google } = client.simulator;
    await watch();
    google.dropNotifications(1);
    await change();
    expect(states()).toEqual(['sync']);
    google.pauseNotifications();
    await change();
    expect(states()).toEqual(['sync']);
    google.resumeNotifications();
    await google.flushNotifications();
    expect(states()).toEqual(['sync', 'exists']);
    google.dropNotifications((message) => message.resourceState === 'exists');
    await change();
    google.dropNotifications(0);
    await change();
    expect(states()).toEqual(['sync', 'exists', 'exists']);
  });
});

describe('refusals', () => {
  test('an id is good for one channel, even after its stop', async () => {
    const { data } = await watch();
    expect(await refusalOf(watch())).toMatchObject({ reason: 'channelIdNotUnique' });
    const stopped = await client.api.channels.stop({ requestBody: { id: data.id!, resourceId: data.resourceId! } });
    expect(stopped.status).toBe(204);
    expect(stopped.data).toBe('');
    expect(await refusalOf(watch())).toMatchObject({
      status: 400,
      reason: 'channelIdNotUnique',
      message: 'Channel id channel-1 not unique',
    });
    await change();
    expect(states().filter((state) => state === 'exists')).toEqual([]);
  });

  test('stop knows only own channels with their resource id', async () => {
    const { data } = await watch();
    const requestBody = { id: data.id!, resourceId: data.resourceId! };
    const wrong = client.api.channels.stop({ requestBody: { ...requestBody, resourceId: 'other' } });
    expect(await refusalOf(wrong)).toMatchObject({ status: 404, reason: 'notFound' });
    const bob = client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    const foreign = client.clientOf(bob.accessToken).channels.stop({ requestBody });
    expect(await refusalOf(foreign)).toMatchObject({ status: 404 });
  });

  test.each([
    [{ id: undefined }, 'required'],
    [{ id: 'has spaces' }, 'invalid'],
    [{ id: 'x'.repeat(65) }, 'invalid'],
    [{ type: 'carrier_pigeon' }, 'push.channelTypeNotSupported'],
    [{ address: undefined }, 'required'],
    [{ address: 'ftp://example.com' }, 'push.webhookUrlNotHttps'],
    [{ token: 'x'.repeat(257) }, 'invalid'],
    [{ expiration: '1' }, 'invalid'],
    [{ params: { ttl: 'long' } }, 'invalid'],
  ])('%p', async (more, reason) => {
    expect(await refusalOf(watch(more))).toMatchObject({ status: 400, reason });
  });

  test.each(['holiday', 'import'] as const)('a %s calendar can not be watched', async (kind) => {
    const { google } = client.simulator;
    const { id } = google.addCalendar({ owner: calendarId, summary: 'Read-only', timeZone: 'UTC', kind });
    expect(await refusalOf(watch({}, id))).toMatchObject({
      status: 400,
      reason: 'pushNotSupportedForRequestedResource',
      message: 'Push notifications are not supported by this resource.',
    });
  });

  test('without the test setting an address must be HTTPS', async () => {
    const strict = await startWithClient({ allowHttpWebhooks: false });
    const requestBody = { id: 'c', type: 'web_hook', address: receiver.address };
    const refusal = await refusalOf(strict.api.events.watch({ calendarId, requestBody }));
    await strict.simulator.close();
    expect(refusal).toMatchObject({
      reason: 'push.webhookUrlNotHttps',
      message: `WebHook callback must be HTTPS: ${receiver.address}`,
    });
  });
});
