import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FaultKind, faultKindNames } from '../index.ts';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const recordings = fileURLToPath(new URL('../../../../../shared/data/google/errors/', import.meta.url));
const calendarId = 'ann@example.com';
let client: SimulatedClient;

beforeEach(async () => {
  client = await startWithClient();
});
afterEach(() => client.simulator.close());

const list = (parameters: Record<string, unknown> = {}) => client.api.events.list({ calendarId, ...parameters });

describe('section 4.2: refusals', () => {
  test.each<[FaultKind, number, string]>([
    ['auth-error', 401, 'authError'],
    ['rate-limit-exceeded', 403, 'rateLimitExceeded'],
    ['user-rate-limit-exceeded', 403, 'userRateLimitExceeded'],
    ['quota-exceeded', 403, 'quotaExceeded'],
    ['forbidden', 403, 'forbidden'],
    ['insufficient-permissions', 403, 'insufficientPermissions'],
    ['access-not-configured', 403, 'accessNotConfigured'],
    ['daily-limit-exceeded', 403, 'dailyLimitExceeded'],
    ['not-a-calendar-user', 403, 'notACalendarUser'],
    ['not-found', 404, 'notFound'],
    ['too-many-requests', 429, 'rateLimitExceeded'],
    ['backend-error', 500, 'backendError'],
    ['unavailable', 503, 'backendError'],
  ])('%s is %i %s once, and is counted', async (kind, status, reason) => {
    const { faults } = client.simulator.google;
    faults.add({ kind, times: 1 });
    expect(await refusalOf(list())).toMatchObject({ status, reason });
    expect((await list()).status).toBe(200);
    expect(faults.counts()[kind]).toBe(1);
    expect(Object.keys(faults.counts())).toEqual(faultKindNames);
    expect(client.simulator.google.requests().map(({ fault }) => fault)).toEqual([kind, null]);
  });

  const recorded: [FaultKind, string][] = [
    ['rate-limit-exceeded', '403-rate-limit-exceeded-old'],
    ['user-rate-limit-exceeded', '403-user-rate-limit-exceeded'],
    ['quota-exceeded', '403-quota-exceeded-calendar-limits'],
    ['access-not-configured', '403-access-not-configured'],
    ['daily-limit-exceeded', '403-daily-limit-exceeded'],
    ['not-a-calendar-user', '403-not-a-calendar-user'],
    ['not-found', '404-not-found'],
    ['backend-error', '500-backend-error'],
    ['unavailable', '503-backend-error-unavailable'],
  ];
  if (existsSync(recordings)) {
    test.each(recorded)('%s looks like the recorded %s', async (kind, file) => {
      const { status, body } = JSON.parse(readFileSync(`${recordings}${file}.json`, 'utf8'));
      for (const entry of body.error.errors) delete entry.extendedHelp;
      client.simulator.google.faults.add({ kind });
      const headers = { authorization: `Bearer ${client.user.accessToken}` };
      const answer = await fetch(`${client.simulator.url}/calendar/v3/calendars/primary/events`, { headers });
      expect([answer.status, await answer.json()]).toEqual([status, body]);
    });
  }

  test('section 1.4: 410 needs a sync token, and ends it for good', async () => {
    client.simulator.google.faults.add({ kind: 'full-sync-required', times: 1 });
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    expect(await refusalOf(list({ syncToken }))).toMatchObject({ status: 410, reason: 'fullSyncRequired' });
    expect(await refusalOf(list({ syncToken }))).toMatchObject({ status: 410 });
    expect((await readAllEvents(client.api, { calendarId })).syncToken).not.toBe(syncToken);
  });

  test('section 1.4: updatedMinTooLongAgo needs updatedMin', async () => {
    client.simulator.google.faults.add({ kind: 'updated-min-too-long-ago' });
    expect((await list()).status).toBe(200);
    const refused = list({ updatedMin: new Date().toISOString() });
    expect(await refusalOf(refused)).toMatchObject({ status: 410, reason: 'updatedMinTooLongAgo' });
  });

  test('L1: section 2: an internal error of one calendar inside of the 200', async () => {
    client.simulator.google.faults.add({ kind: 'free-busy-internal-error', calendarId });
    const requestBody = {
      timeMin: '2026-03-03T00:00:00Z',
      timeMax: '2026-03-04T00:00:00Z',
      items: [{ id: calendarId }],
    };
    const { data } = await client.api.freebusy.query({ requestBody });
    expect(data.calendars?.[calendarId]).toEqual({ errors: [{ domain: 'global', reason: 'internalError' }], busy: [] });
  });
});

describe('a rule', () => {
  test('is about its route, calendar and user alone', async () => {
    const { google } = client.simulator;
    const bob = google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    const other = google.addCalendar({ owner: calendarId, summary: 'Other', timeZone: 'UTC' });
    const bobs = client.clientOf(bob.accessToken);
    google.faults.add({ kind: 'forbidden', route: 'list', calendarId });
    expect((await refusalOf(list({ calendarId: 'primary' }))).status).toBe(403);
    expect((await list({ calendarId: other.id })).status).toBe(200);
    expect((await client.api.calendars.get({ calendarId })).status).toBe(200);
    google.faults.clear();
    google.faults.add({ kind: 'forbidden', email: bob.email });
    expect((await refusalOf(bobs.calendarList.list())).status).toBe(403);
    expect((await list()).status).toBe(200);
    expect(google.faults.active()).toHaveLength(1);
    google.faults.clear({ counts: true });
    expect((await bobs.calendarList.list()).status).toBe(200);
    expect(google.faults.counts().forbidden).toBe(0);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['get', () => client.api.events.get({ calendarId, eventId: 'x' })],
    ['get', () => client.api.calendars.get({ calendarId })],
    ['list', () => client.api.events.instances({ calendarId, eventId: 'x' })],
    ['write', () => client.api.events.insert({ calendarId, requestBody: {} })],
    ['write', () => client.api.events.delete({ calendarId, eventId: 'x' })],
    ['watch', () => client.api.events.watch({ calendarId, requestBody: {} })],
    ['stop', () => client.api.channels.stop({ requestBody: {} })],
    ['freeBusy', () => client.api.freebusy.query({ requestBody: {} })],
    ['calendarList', () => client.api.calendarList.list()],
    ['calendarList', () => client.api.calendarList.get({ calendarId })],
  ])('of route %s befalls it', async (route, call) => {
    client.simulator.google.faults.add({ kind: 'backend-error', route: route as 'get' });
    expect(await refusalOf(call())).toMatchObject({ status: 500 });
    expect(client.simulator.google.faults.counts()['backend-error']).toBe(1);
  });

  test('lets the first calls through when it says so', async () => {
    client.simulator.google.faults.add({ kind: 'unavailable', skip: 2, times: 1 });
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await list({}).catch((error) => error)).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  test('that makes no sense is refused', () => {
    const { faults } = client.simulator.google;
    expect(() => faults.add({ kind: 'repeated-ids', route: 'token' })).toThrow();
    expect(() => faults.add({ kind: 'forbidden', probability: 2 })).toThrow();
    expect(faults.active()).toEqual([]);
  });
});
