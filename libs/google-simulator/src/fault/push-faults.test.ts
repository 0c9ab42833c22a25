import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const calendarId = 'ann@example.com';
const event = { start: { dateTime: '2026-03-03T10:00:00Z' }, end: { dateTime: '2026-03-03T11:00:00Z' } };
let client: SimulatedClient;
let receiver: WebhookReceiver;
let channel: { id: string; resourceId: string };

beforeEach(async () => {
  receiver = await startWebhookReceiver();
  client = await startWithClient({ pushRetryDelaysMs: [] });
  const requestBody = { id: 'channel', type: 'web_hook', address: receiver.address };
  const { data } = await client.api.events.watch({ calendarId, requestBody });
  channel = { id: data.id!, resourceId: data.resourceId! };
  await client.simulator.google.flushNotifications();
  receiver.received.length = 0;
});
afterEach(async () => {
  await client.simulator.close();
  await receiver.close();
});

const change = () => client.simulator.google.insertEvent(calendarId, event);
const numbers = () => receiver.received.map(({ headers }) => Number(headers['x-goog-message-number']));
const flush = () => client.simulator.google.flushNotifications();

describe('L14: section 3.3: messages that go astray', () => {
  test('dropped ones never come and are counted', async () => {
    const { google } = client.simulator;
    google.faults.add({ kind: 'drop', times: 1 });
    change();
    change();
    await flush();
    expect(numbers()).toHaveLength(1);
    expect(google.deliveries().map(({ outcome }) => outcome)).toEqual(['delivered', 'dropped', 'delivered']);
    expect(google.faults.counts().drop).toBe(1);
  });

  test('doubled ones come twice with the same number, bursts with several', async () => {
    client.simulator.google.faults.add({ kind: 'double', times: 1 });
    change();
    await flush();
    expect([numbers().length, new Set(numbers()).size]).toEqual([2, 1]);
    client.simulator.google.faults.add({ kind: 'burst', copies: 5, times: 1 });
    change();
    await flush();
    expect([numbers().length, new Set(numbers()).size]).toEqual([7, 6]);
  });

  test('reordered ones come after the next one, or alone when none follows', async () => {
    client.simulator.google.faults.add({ kind: 'reorder', times: 1, delayMs: 60_000 });
    change();
    change();
    await flush();
    const [first, second] = numbers();
    expect(first).toBeGreaterThan(second!);
    client.simulator.google.faults.add({ kind: 'reorder', times: 1, delayMs: 60_000 });
    change();
    await flush();
    expect(numbers()).toHaveLength(3);
  });

  test('delayed ones come late, and others pass them', async () => {
    client.simulator.google.faults.add({ kind: 'delay', delayMs: 80, times: 1 });
    const startMs = performance.now();
    change();
    change();
    await flush();
    expect(performance.now() - startMs).toBeGreaterThan(75);
    const [first, second] = numbers();
    expect(first).toBeGreaterThan(second!);
  });
});

describe('section 3.4: channels that do not do as they should', () => {
  test('one that was stopped speaks on for a while', async () => {
    const { google } = client.simulator;
    google.faults.add({ kind: 'deliver-after-stop', times: 1 });
    await client.api.channels.stop({ requestBody: channel });
    change();
    change();
    await flush();
    expect(numbers()).toHaveLength(1);
    expect(google.channels()).toEqual([]);
    expect(google.faults.counts()['deliver-after-stop']).toBe(1);
  });

  test('a message that waits while its channel is stopped comes only by the fault', async () => {
    const { google } = client.simulator;
    const stopAfterChange = async () => {
      google.faults.add({ kind: 'delay', delayMs: 40, times: 1 });
      change();
      await client.api.channels.stop({ requestBody: channel });
      await flush();
    };
    google.faults.add({ kind: 'deliver-after-stop', times: 1 });
    await stopAfterChange();
    expect(google.deliveries().at(-1)).toMatchObject({ channelId: 'channel', outcome: 'delivered' });
    const requestBody = { id: 'next', type: 'web_hook', address: receiver.address };
    const { data } = await client.api.events.watch({ calendarId, requestBody });
    channel = { id: data.id!, resourceId: data.resourceId! };
    await stopAfterChange();
    expect(google.deliveries().at(-1)).toMatchObject({ channelId: 'next', outcome: 'stopped' });
  });

  test('one dies without a word: it does not expire, takes a stop, and says nothing', async () => {
    const { google } = client.simulator;
    google.faults.add({ kind: 'silent-death', times: 1 });
    change();
    google.faults.clear();
    change();
    await flush();
    expect(numbers()).toEqual([]);
    expect(google.channels()).toMatchObject([{ id: 'channel', silent: true }]);
    expect(google.deliveries().map(({ outcome }) => outcome)).toEqual(['delivered', 'silent', 'silent']);
    expect((await client.api.channels.stop({ requestBody: channel })).status).toBe(204);
  });
});
