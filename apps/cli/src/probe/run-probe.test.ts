import { type RunningSimulator, type SimulatorSettings, startSimulator } from '@calendar-cache/google-simulator';
import { afterEach, describe, expect, test } from '@jest/globals';
import { agrees, type Observation } from './observation.ts';
import { type ProbeRequest, runProbe } from './run-probe.ts';
import { probedSwitches } from './switches.ts';

const dayMs = 86_400_000;
const email = 'operator@example.com';
let simulator: RunningSimulator;
let calendarId: string;
let refreshToken: string;
const kept: string[] = [];

afterEach(() => simulator.close());

async function start(
  settings: Partial<SimulatorSettings> = {},
  kind: 'primary' | 'secondary' | 'resource' = 'primary',
): Promise<void> {
  kept.length = 0;
  const clock = { now: () => Date.now() };
  // The address that channels are opened for does not exist: nothing is to be tried for long.
  simulator = await startSimulator({ clock, pushRetryDelaysMs: [], ...settings });
  const user = simulator.google.addUser({ email, timeZone: 'Europe/Berlin' });
  ({ refreshToken } = user);
  calendarId =
    kind === 'primary'
      ? user.primaryCalendarId
      : simulator.google.addCalendar({ owner: email, summary: 'Scratch', timeZone: 'Europe/Berlin', kind }).id;
}

function probe(overrides: Partial<ProbeRequest> = {}) {
  return runProbe({
    apiUrl: `${simulator.url}/`,
    access: {
      kind: 'refresh-token',
      refreshToken,
      endpoint: { tokenUrl: `${simulator.url}/token`, clientId: 'client', clientSecret: 'secret' },
      keep: (token) => void kept.push(token),
    },
    calendarId,
    webhookAddress: 'https://calendar-cache-probe.example.com/',
    write: true,
    signal: new AbortController().signal,
    onObserved: () => undefined,
    ...overrides,
  });
}

const only = (name: string) => probedSwitches.filter((one) => one.name === name);

const left = () =>
  simulator.google.calendars().flatMap(({ id }) => simulator.google.busyBlocks(id, 0, Date.now() + 4_000 * dayMs));

/** Switches whose other position shows nothing on the others, so that they can be set together. */
const others: Partial<SimulatorSettings> = {
  mergeTouching: false,
  clipFreeBusy: false,
  declinedIsBusy: true,
  listsGoBy: 'id',
  freeBusyMaximumRangeMs: 50 * dayMs,
  updatedMinMaximumAgeMs: 7 * dayMs,
  allDayBoundsZone: 'request',
  unmatchedStartCounts: false,
  expansionCap: 40,
  reemitUnchangedInstances: false,
  malformedSyncTokenStatus: 410,
  changedQueryWithSyncToken: '400',
  birthdayIsTransparent: false,
  statusEventsShowOpaque: true,
  pageSize: 5,
  allowHttpWebhooks: true,
  channelLifetimeMs: 2 * dayMs,
  channelLifetimeCapMs: 30 * dayMs,
  accessTokenLifetimeSeconds: 1_800,
  rotateRefreshTokens: true,
  latencyMs: 40,
};
const onPrimary = Object.keys(others) as (keyof SimulatorSettings)[];

const verdicts = (observations: ReadonlyMap<string, Observation>, settings: SimulatorSettings) =>
  Object.fromEntries(onPrimary.map((name) => [name, agrees(observations.get(name)!, settings[name])]));
const all = (verdict: boolean) => Object.fromEntries(onPrimary.map((name) => [name, verdict]));

test('there is a point for every switch of the simulator, with its default', async () => {
  await start();
  const { pushRetryDelaysMs: _shortened, ...settings } = simulator.google.settings();
  const defaults = Object.fromEntries(probedSwitches.map((one) => [one.name, one.default]));
  expect(Object.keys(defaults).toSorted()).toEqual(['pushRetryDelaysMs', ...Object.keys(settings)].toSorted());
  expect(defaults).toMatchObject(settings);
});

describe('on a primary calendar', () => {
  test('it finds the simulator’s defaults, and leaves nothing behind', async () => {
    await start();
    const defaults = simulator.google.settings();
    const { observations, left: notRemoved } = await probe();
    expect(verdicts(observations, defaults)).toEqual(all(true));
    expect(verdicts(observations, { ...defaults, ...others } as SimulatorSettings)).toEqual(all(false));
    expect(notRemoved).toEqual([]);
    expect(left()).toEqual([]);
    expect(simulator.google.channels()).toEqual([]);
  }, 60_000);

  test('it finds the other position of each, and keeps a rotated refresh token', async () => {
    await start();
    const defaults = simulator.google.settings();
    simulator.google.changeSettings(others);
    const { observations } = await probe();
    expect(verdicts(observations, simulator.google.settings())).toEqual(all(true));
    expect(verdicts(observations, defaults)).toEqual(all(false));
    expect(left()).toEqual([]);
    expect(kept.length).toBeGreaterThan(0);
    await expect(probe({ write: false })).rejects.toMatchObject({ code: 'credential-revoked' });
    refreshToken = kept.at(-1)!;
    expect((await probe({ write: false })).leftovers).toBe(0);
  }, 120_000);

  test.each([
    ['changedQueryWithSyncToken', '410'],
    ['expansionCap', 730],
    ['freeBusyMaximumRangeMs', Number.POSITIVE_INFINITY],
    ['updatedMinMaximumAgeMs', Number.POSITIVE_INFINITY],
  ] as const)(
    '%s: %s',
    async (name, value) => {
      await start({ [name]: value });
      const { observations } = await probe({ switches: only(name) });
      expect(agrees(observations.get(name)!, value)).toBe(true);
    },
    60_000,
  );
});

test('one client only', async () => {
  await start({ oauthClient: { id: 'client', secret: 'secret' } });
  const { observations } = await probe({ switches: only('oauthClient') });
  expect(observations.get('oauthClient')).toEqual({ kind: 'exactly', value: 'one client only' });
}, 60_000);

test.each([true, false])(
  'all-day bookings of a room are busy: %s',
  async (roomAllDayIsBusy) => {
    await start({ roomAllDayIsBusy }, 'resource');
    const { observations } = await probe({ switches: only('roomAllDayIsBusy') });
    expect(observations.get('roomAllDayIsBusy')).toEqual({ kind: 'exactly', value: roomAllDayIsBusy });
  },
  60_000,
);

test('what can’t be seen from outside is said with its reason', async () => {
  await start({}, 'secondary');
  const { observations } = await probe({ access: { kind: 'access-token', accessToken: await accessToken() } });
  const unseen = [...observations].flatMap(([name, seen]) => (seen.kind === 'unseen' ? [[name, seen.reason]] : []));
  expect(Object.fromEntries(unseen)).toEqual({
    roomAllDayIsBusy: expect.stringContaining('room'),
    statusEventsShowOpaque: expect.stringContaining('primary'),
    accessTokenLifetimeSeconds: expect.stringContaining('--refresh-token-file'),
    rotateRefreshTokens: expect.stringContaining('--refresh-token-file'),
    oauthClient: expect.stringContaining('--refresh-token-file'),
    syncMessage: expect.stringContaining('reach'),
    pushRetryDelaysMs: expect.stringContaining('reach'),
    pushTimeoutMs: expect.stringContaining('reach'),
    retryUnansweredPushes: expect.stringContaining('reach'),
    syncTokenLifetimeMs: expect.stringContaining('weeks'),
    tombstoneLifetimeMs: expect.stringContaining('weeks'),
    quotaPerMinute: expect.stringContaining('Quotas'),
    quotaPerMinutePerUser: expect.stringContaining('Quotas'),
    quotaStatus: expect.stringContaining('Quotas'),
  });
}, 60_000);

async function accessToken(): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'any' });
  const response = await fetch(`${simulator.url}/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
}

describe('what it may not touch', () => {
  const event = {
    start: { dateTime: new Date(Date.now() + dayMs).toISOString(), timeZone: 'UTC' },
    end: { dateTime: new Date(Date.now() + 1.5 * dayMs).toISOString(), timeZone: 'UTC' },
  };
  const changes = () => simulator.google.requests().filter(({ method, path }) => method !== 'GET' && path !== '/token');

  test('a calendar that holds an event of somebody else is refused, and nothing was changed', async () => {
    await start();
    simulator.google.insertEvent(calendarId, event);
    await expect(probe()).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'The calendar holds 1 event that no probe has made: take an empty one.',
    });
    expect(changes()).toEqual([]);
    expect(left()).toHaveLength(1);
  });

  test('what an earlier probe has left is removed', async () => {
    await start();
    const marked = { ...event, extendedProperties: { private: { calendarCacheProbe: '1' } } };
    simulator.google.insertEvent(calendarId, { ...marked, recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] });
    simulator.google.insertEvent(calendarId, marked);
    expect((await probe({ write: false })).leftovers).toBe(2);
    expect(changes()).toEqual([]);
    await probe({ switches: [] });
    expect(left()).toEqual([]);
  }, 60_000);

  test('without leave to write nothing is written', async () => {
    await start();
    const { observations } = await probe({ write: false });
    expect(observations.size).toBe(0);
    expect(changes()).toEqual([]);
  });

  test.each([1, 4, 9, 17])(
    'interrupted after %d points it removes what it made',
    async (points) => {
      await start();
      const controller = new AbortController();
      let seen = 0;
      const onObserved = () => {
        seen += 1;
        if (seen === points) setTimeout(() => controller.abort(new Error('interrupted')), 1);
      };
      await expect(probe({ signal: controller.signal, onObserved })).rejects.toThrow('interrupted');
      expect(seen).toBeLessThan(probedSwitches.length);
      expect(left()).toEqual([]);
      expect(simulator.google.channels()).toEqual([]);
    },
    60_000,
  );

  test('a calendar that is not there, and a token that is dead, are said in words', async () => {
    await start();
    await expect(probe({ calendarId: 'nobody@example.com' })).rejects.toMatchObject({ code: 'calendar-not-found' });
    simulator.google.revokeGrant(email);
    await expect(probe()).rejects.toMatchObject({ code: 'credential-revoked' });
  });
});
