import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createFixedClock, createRunningClock, type RunningSimulator, startSimulator } from '../index.ts';

let simulator: RunningSimulator;

beforeEach(async () => {
  simulator = await startSimulator({});
});
afterEach(() => simulator.close());

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('another process can set everything up, read it back and disturb it', async () => {
  const user = await call('POST', '/_simulator/users', { email: 'ann@example.com', timeZone: 'UTC' });
  expect(user.body).toMatchObject({ primaryCalendarId: 'ann@example.com', accessToken: expect.any(String) });
  await call('POST', '/_simulator/users', { email: 'bob@example.com', timeZone: 'UTC' });
  const added = { owner: 'ann@example.com', summary: 'Team', timeZone: 'Europe/Berlin' };
  const team = await call('POST', '/_simulator/calendars', added);
  const calendarId = String(team.body.id);
  expect(
    (await call('POST', '/_simulator/share', { calendarId, email: 'bob@example.com', role: 'reader' })).status,
  ).toBe(200);
  const event = { start: { date: '2026-01-01' }, end: { date: '2026-01-02' } };
  const inserted = await call('POST', '/_simulator/events', { calendarId, event });
  expect(inserted.body).toMatchObject({ start: { date: '2026-01-01' }, organizer: { displayName: 'Team' } });
  for (const [path, body] of [
    ['expire-sync-tokens', { calendarId }],
    ['drop-notifications', { count: 2 }],
    ['pause-notifications', {}],
    ['resume-notifications', {}],
    ['revoke-grant', { email: 'bob@example.com' }],
  ] as const) {
    expect(await call('POST', `/_simulator/${path}`, body)).toEqual({ status: 200, body: {} });
  }
  const state = await call('GET', '/_simulator/state');
  expect(state.body).toMatchObject({
    users: [
      { email: 'ann@example.com', accessToken: user.body.accessToken, refreshToken: user.body.refreshToken },
      { email: 'bob@example.com', accessToken: null, refreshToken: null },
    ],
    calendars: [{}, {}, { id: calendarId, roles: { 'ann@example.com': 'owner', 'bob@example.com': 'reader' } }],
  });
  await call('GET', '/calendar/v3/users/me/calendarList');
  expect((await call('GET', '/_simulator/requests')).body.requests).toMatchObject([{ method: 'GET', status: 401 }]);
  expect((await call('GET', '/_simulator/deliveries')).body).toEqual({ deliveries: [] });
  expect((await call('GET', '/_simulator/snapshot')).body).toMatchObject({ version: 1 });
  expect((await call('GET', '/healthz')).body).toEqual({ status: 'ok' });
});

test.each<[string, unknown]>([
  ['/_simulator/users', { email: 'ann@example.com' }],
  ['/_simulator/users', { email: 'ann@example.com', timeZone: 'Mars/Olympus' }],
  ['/_simulator/calendars', { owner: 'nobody@example.com', summary: 'x', timeZone: 'UTC' }],
  ['/_simulator/expire-sync-tokens', { calendarId: 'nowhere' }],
])('%s with %p is refused in plain words', async (path, body) => {
  expect(await call('POST', path, body)).toEqual({ status: 400, body: { error: expect.any(String) } });
});

test('an unknown control route is 404', async () => {
  expect((await call('POST', '/_simulator/unknown', {})).status).toBe(404);
});

test('faults are added, counted and ended from outside, and a bad rule is refused', async () => {
  const one = await call('POST', '/_simulator/faults', { kind: 'unavailable', times: 1 });
  const more = await call('POST', '/_simulator/faults', [{ kind: 'forbidden' }, { kind: 'drop', probability: 0.5 }]);
  expect([one.status, more.status]).toEqual([200, 200]);
  expect((await call('GET', '/calendar/v3/users/me/calendarList')).status).toBe(503);
  expect((await call('GET', '/_simulator/faults')).body).toMatchObject({
    rules: [{ kind: 'forbidden' }, { kind: 'drop', probability: 0.5 }],
    counts: { unavailable: 1, forbidden: 0 },
  });
  expect((await call('POST', '/_simulator/faults', { kind: 'earthquake' })).status).toBe(400);
  await call('DELETE', '/_simulator/faults?counts=true');
  expect((await call('GET', '/_simulator/faults')).body).toMatchObject({ rules: [], counts: { unavailable: 0 } });
  expect((await call('GET', '/calendar/v3/users/me/calendarList')).status).toBe(401);
});

test('a movable clock is moved from outside; the system’s is not', async () => {
  expect((await call('POST', '/_simulator/clock', { advanceMs: 1 })).status).toBe(400);
  expect((await call('GET', '/_simulator/clock')).body).toMatchObject({ movable: false });
  await simulator.close();
  simulator = await startSimulator({ clock: createFixedClock(1_000) });
  expect((await call('POST', '/_simulator/clock', { advanceMs: 500 })).body).toEqual({ nowMs: 1_500 });
  expect((await call('GET', '/_simulator/clock')).body).toEqual({ nowMs: 1_500, movable: true });
  await simulator.close();
  simulator = await startSimulator({ clock: createRunningClock() });
  const { nowMs } = (await call('POST', '/_simulator/clock', { advanceMs: 3_600_000 })).body;
  expect(Number(nowMs)).toBeGreaterThanOrEqual(Date.now() + 3_590_000);
});

test('switches are read and changed from outside, null standing for Infinity', async () => {
  expect((await call('GET', '/_simulator/settings')).body).toMatchObject({ pageSize: null, quotaStatus: 403 });
  expect((await call('POST', '/_simulator/settings', { pageSize: 2, quotaStatus: 429 })).status).toBe(200);
  expect((await call('GET', '/_simulator/settings')).body).toMatchObject({ pageSize: 2, quotaStatus: 429 });
  await call('POST', '/_simulator/settings', { pageSize: null });
  expect(simulator.google.settings().pageSize).toBe(Number.POSITIVE_INFINITY);
  expect((await call('POST', '/_simulator/settings', { colour: 'red' })).status).toBe(400);
  expect((await call('POST', '/_simulator/settings', { quotaStatus: 500 })).status).toBe(400);
});

test('users, calendars, tombstones, tokens and settings of users are handled from outside', async () => {
  const { body: user } = await call('POST', '/_simulator/users', { email: 'ann@example.com', timeZone: 'UTC' });
  const calendar = { owner: 'ann@example.com', summary: 'Room', timeZone: 'UTC', kind: 'resource' };
  const { body: room } = await call('POST', '/_simulator/calendars', calendar);
  expect(String(room.id)).toMatch(/@resource\.calendar\.google\.com$/);
  const event = { id: 'gone1', start: { date: '2026-01-01' }, end: { date: '2026-01-02' }, status: 'cancelled' };
  await call('POST', '/_simulator/events', { calendarId: room.id, event });
  expect((await call('POST', '/_simulator/forget-tombstones', { calendarId: room.id })).status).toBe(200);
  const headers = { authorization: `Bearer ${user.accessToken}` };
  const read = async (path: string) => {
    const answer = await fetch(`${simulator.url}/calendar/v3${path}`, { headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const listed = await read(`/calendars/${encodeURIComponent(String(room.id))}/events?showDeleted=true`);
  expect(listed.body.items).toEqual([]);
  await call('POST', '/_simulator/user-settings', { email: 'ann@example.com', id: 'weekStart', value: '1' });
  expect((await read('/users/me/settings/weekStart')).body.value).toBe('1');
  expect((await call('POST', '/_simulator/flush-notifications')).status).toBe(200);
  expect((await call('DELETE', `/_simulator/calendars/${encodeURIComponent(String(room.id))}`)).status).toBe(200);
  expect((await call('DELETE', '/_simulator/calendars/nowhere')).status).toBe(400);
  expect((await call('DELETE', '/_simulator/users/ann@example.com')).status).toBe(200);
  expect((await call('GET', '/_simulator/state')).body).toMatchObject({ users: [], calendars: [] });
});
