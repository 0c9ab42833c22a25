import { afterEach, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, seedDemo, startSimulator } from '../index.ts';
import { readAllEvents, refusalOf, startWithClient } from '../testing/simulated-client.ts';
import { startWebhookReceiver } from '../testing/webhook-receiver.ts';

const running: RunningSimulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.close();
});

async function start(...options: Parameters<typeof startWithClient>) {
  const client = await startWithClient(...options);
  running.push(client.simulator);
  return client;
}

const nowMs = Date.parse('2026-03-04T12:00:00Z');
const event = { start: { dateTime: '2026-03-05T10:00:00Z' }, end: { dateTime: '2026-03-05T11:00:00Z' } };
const calendarId = 'ann@example.com';

describe('a snapshot', () => {
  test('carries sync tokens, channels, grants and the sequence of ids over a restart', async () => {
    const receiver = await startWebhookReceiver();
    const before = await start({ clock: { now: () => nowMs } });
    before.simulator.google.insertEvent(calendarId, { ...event, recurrence: undefined });
    const { syncToken } = await readAllEvents(before.api, { calendarId });
    await before.api.events.watch({
      calendarId,
      requestBody: { id: 'kept', type: 'web_hook', address: receiver.address },
    });
    await before.simulator.google.flushNotifications();
    const snapshot = before.simulator.google.snapshot();
    const next = before.simulator.google.insertEvent(calendarId, event);

    const simulator = await startSimulator({ snapshot, clock: { now: () => nowMs }, allowHttpWebhooks: true });
    running.push(simulator);
    const api = (await start()).clientOf(before.user.accessToken);
    api.context._options.rootUrl = `${simulator.url}/`;
    expect((await readAllEvents(api, { calendarId, syncToken })).items).toEqual([]);
    const added = simulator.google.insertEvent(calendarId, event);
    expect(added.id).toBe(next.id);
    expect((await readAllEvents(api, { calendarId, syncToken })).items.map(({ id }) => id)).toEqual([added.id]);
    await simulator.google.flushNotifications();
    expect(simulator.google.channels().map(({ id }) => id)).toEqual(['kept']);
    expect(receiver.received.at(-1)?.headers['x-goog-resource-state']).toBe('exists');
    await receiver.close();
  });

  test('that is none is refused', async () => {
    await expect(startSimulator({ snapshot: '{}' })).rejects.toThrow();
    await expect(startSimulator({ snapshot: 'nonsense' })).rejects.toThrow(SyntaxError);
  });
});

test('the same seed gives the same ids and tokens, another gives others', async () => {
  const idsOf = async (seed: number) => {
    const { simulator, user } = await start({ seed });
    return [user.accessToken, simulator.google.insertEvent(calendarId, event).id];
  };
  expect(await idsOf(7)).toEqual(await idsOf(7));
  expect(await idsOf(7)).not.toEqual(await idsOf(8));
});

test('a fresh life does not accept the sync tokens of an earlier one', async () => {
  const first = await start({ clock: { now: () => nowMs } });
  const { syncToken } = await readAllEvents(first.api, { calendarId });
  const second = await start({ clock: { now: () => nowMs + 60_000 } });
  expect((await refusalOf(second.api.events.list({ calendarId, syncToken }))).status).toBe(410);
});

test('API calls are logged with their status, so that they can be counted; pages are no longer than set', async () => {
  const { simulator, api } = await start({ pageSize: 2 });
  for (let count = 0; count < 3; count += 1) simulator.google.insertEvent(calendarId, event);
  expect((await readAllEvents(api, { calendarId, maxResults: 250 })).pages).toBe(2);
  await refusalOf(api.events.get({ calendarId, eventId: 'nothing' }));
  const calls = simulator.google.requests().map(({ method, path, status }) => `${method} ${path} ${status}`);
  expect(calls).toEqual([
    'GET /calendar/v3/calendars/ann%40example.com/events 200',
    'GET /calendar/v3/calendars/ann%40example.com/events 200',
    'GET /calendar/v3/calendars/ann%40example.com/events/nothing 404',
  ]);
  simulator.google.clearRequests();
  expect(simulator.google.requests()).toEqual([]);
});

describe('on the wire', () => {
  test('Google’s headers, gzip and indentation', async () => {
    const { simulator, user } = await start();
    for (let count = 0; count < 5; count += 1) simulator.google.insertEvent(calendarId, event);
    const url = `${simulator.url}/calendar/v3/calendars/primary/events`;
    const headers = { authorization: `Bearer ${user.accessToken}` };
    const answer = await fetch(url, { headers });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'content-encoding': 'gzip',
      server: 'ESF',
      pragma: 'no-cache',
      vary: 'Origin, X-Origin, Referer',
    });
    expect(await answer.text()).toContain('\n "kind"');
    expect(await (await fetch(`${url}?prettyPrint=false`, { headers })).text()).not.toContain('\n');
  });

  test('a broken body is 400 parseError, an unknown path 404, both in the short envelope', async () => {
    const { simulator, user } = await start();
    const headers = { authorization: `Bearer ${user.accessToken}`, 'content-type': 'application/json' };
    const url = `${simulator.url}/calendar/v3/calendars/primary/events`;
    const broken = await fetch(url, { method: 'POST', headers, body: '{' });
    expect([broken.status, await broken.json()]).toEqual([
      400,
      {
        error: {
          errors: [{ domain: 'global', reason: 'parseError', message: 'Parse Error' }],
          code: 400,
          message: 'Parse Error',
        },
      },
    ]);
    expect((await fetch(`${simulator.url}/calendar/v3/nowhere`, { headers })).status).toBe(404);
  });
});

test('the demo has every kind of event, and its people see the calendars that they should', async () => {
  const simulator = await startSimulator({ clock: { now: () => nowMs } });
  running.push(simulator);
  const { users } = seedDemo(simulator.google, nowMs);
  expect(users.map(({ calendars }) => calendars.map(({ kind, role }) => `${kind} ${role}`))).toEqual([
    ['primary owner', 'secondary owner', 'holiday reader'],
    ['primary owner', 'secondary reader', 'secondary owner'],
    ['primary owner', 'secondary owner'],
  ]);
  for (const user of users) {
    const response = await fetch(`${simulator.url}/calendar/v3/calendars/primary/events?maxResults=250`, {
      headers: { authorization: `Bearer ${user.accessToken}` },
    });
    const { items } = (await response.json()) as { items: Record<string, unknown>[] };
    const types = new Set(items.map(({ eventType }) => eventType));
    expect(types).toEqual(new Set(['default', 'outOfOffice', 'focusTime', 'workingLocation', undefined]));
    expect(items.filter(({ status }) => status === 'cancelled')).toHaveLength(1);
    expect(items.filter(({ recurringEventId }) => recurringEventId !== undefined)).toHaveLength(2);
    const timed = items.map(({ start }) => Object(start)).filter(({ dateTime }) => dateTime !== undefined);
    const zones = new Set(timed.map(({ timeZone }) => timeZone));
    expect([...zones]).toEqual(expect.arrayContaining([user.timeZone, 'GMT-07:00', undefined]));
    expect(simulator.google.busyBlocks(user.email, nowMs, nowMs + 14 * 86_400_000).length).toBeGreaterThan(10);
  }
});
