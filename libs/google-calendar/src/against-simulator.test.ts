import { generateKeyPairSync } from 'node:crypto';
import { type CalendarProvider, dayMs, hourMs } from '@calendar-cache/calendar-cache';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCalendarProviders } from './index.ts';
import { CredentialShelf, keyRing } from './testing/credential-shelf.test-support.ts';
import { failureOf } from './testing/google-harness.test-support.ts';
import { shapeOf } from './testing/shape-of.test-support.ts';

const nowMs = Date.parse('2026-03-02T08:00:00Z');
const email = 'ann@example.com';
const timed = (start: string, end: string) => ({
  start: { dateTime: start, timeZone: 'Europe/Berlin' },
  end: { dateTime: end, timeZone: 'Europe/Berlin' },
});
const standup = timed('2026-03-02T09:00:00+01:00', '2026-03-02T09:30:00+01:00');

let simulator: RunningSimulator;
let shelf: CredentialShelf;

beforeEach(async () => {
  simulator = await startSimulator({ clock: { now: () => nowMs }, pageSize: 2, allowHttpWebhooks: true });
  const { refreshToken } = simulator.google.addUser({ email, timeZone: 'Europe/Berlin' });
  shelf = new CredentialShelf();
  shelf.put('credential-1', { kind: 'oauth', refreshToken, accessToken: null, accessTokenExpiresAtMs: null });
});

afterEach(() => simulator.close());

function providers() {
  return createCalendarProviders({
    credentials: shelf,
    keyRing,
    oauthClient: { clientId: 'client', clientSecret: 'secret' },
    apiUrl: simulator.url,
    tokenUrl: `${simulator.url}/token`,
    timeoutMs: 5_000,
    clock: { now: () => nowMs },
  });
}

/** Reads all pages; gives every event in one line and the sync token of the last page. */
async function readAll(provider: CalendarProvider, syncToken: string | null = null) {
  const shapes: string[] = [];
  let pages = 0;
  for (let pageToken: string | null = null; ; pages += 1) {
    const page = await provider.listEvents({ externalId: email, syncToken, pageToken });
    shapes.push(...page.events.map(shapeOf));
    pageToken = page.nextPageToken;
    if (pageToken === null) return { shapes: shapes.sort(), syncToken: page.nextSyncToken, pages: pages + 1, page };
  }
}

test('L3, L5, L8: a full list over several pages, then deltas with a moved, a cancelled and a deleted event', async () => {
  const series = simulator.google.insertEvent(email, { ...standup, recurrence: ['RRULE:FREQ=DAILY'] });
  const lunch = simulator.google.insertEvent(email, timed('2026-03-03T12:00:00+01:00', '2026-03-03T13:00:00+01:00'));
  simulator.google.insertEvent(email, { start: { date: '2026-03-04' }, end: { date: '2026-03-05' } });
  const provider = await providers().forCredential('credential-1');

  const full = await readAll(provider);
  expect(full.pages).toBe(2);
  expect(full.page).toMatchObject({ timeZone: 'Europe/Berlin', accessRole: 'owner', unreadable: 0 });
  expect(full.shapes).toEqual([
    'master opaque 2026-03-02T08:00:00Z/2026-03-02T08:30:00Z',
    'single opaque 2026-03-03T11:00:00Z/2026-03-03T12:00:00Z',
    'single opaque 2026-03-04/2026-03-05',
  ]);

  const empty = await readAll(provider, full.syncToken);
  expect(empty.shapes).toEqual([]);

  simulator.google.patchEvent(
    email,
    `${series.id}_20260303T080000Z`,
    timed('2026-03-03T15:00:00+01:00', '2026-03-03T15:30:00+01:00'),
  );
  simulator.google.deleteEvent(email, `${series.id}_20260304T080000Z`);
  simulator.google.deleteEvent(email, lunch.id);
  const delta = await readAll(provider, empty.syncToken);
  expect(delta.shapes).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^exception cancelled /),
      expect.stringMatching(/^single cancelled /),
      'exception opaque 2026-03-03T14:00:00Z/2026-03-03T14:30:00Z',
    ]),
  );
  expect(delta.shapes.filter((shape) => shape.includes('2026-03-04/'))).toEqual([]);
});

test('an expired sync token is named, and a full list heals', async () => {
  const provider = await providers().forCredential('credential-1');
  const { syncToken } = await readAll(provider);
  simulator.google.expireSyncTokens(email);
  expect((await failureOf(() => readAll(provider, syncToken))).code).toBe('google-sync-token-expired');
  expect((await failureOf(() => readAll(provider, 'nonsense'))).code).toBe('google-sync-token-expired');
  expect((await readAll(provider)).syncToken).not.toBeNull();
});

test('a calendar of someone else is out of reach', async () => {
  simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
  const provider = await providers().forCredential('credential-1');
  const error = await failureOf(() =>
    provider.listEvents({ externalId: 'bob@example.com', syncToken: null, pageToken: null }),
  );
  expect(error.code).toBe('google-access-gone');
});

test('the calendar list and a calendar’s zone', async () => {
  const team = simulator.google.addCalendar({ owner: email, summary: 'Team', timeZone: 'Asia/Kolkata' });
  const provider = await providers().forCredential('credential-1');
  expect((await provider.listCalendars({ syncToken: null })).entries).toEqual(
    expect.arrayContaining([
      { externalId: email, summary: email, timeZone: 'Europe/Berlin', accessRole: 'owner', primary: true },
      { externalId: team.id, summary: 'Team', timeZone: 'Asia/Kolkata', accessRole: 'owner', primary: false },
    ]),
  );
  expect(await provider.getCalendar(team.id)).toEqual({ externalId: team.id, timeZone: 'Asia/Kolkata' });
});

test('L14: a channel is granted for as long as Google likes, and stopped', async () => {
  const provider = await providers().forCredential('credential-1');
  const address = `${simulator.url}/nobody`;
  const channel = await provider.watchEvents({
    externalId: email,
    channelId: 'channel-1',
    token: 'T',
    address,
    lifetimeMs: hourMs,
  });
  expect(channel).toMatchObject({ channelId: 'channel-1', kind: 'api#channel', expiresAtMs: nowMs + hourMs });
  expect(simulator.google.channels()).toMatchObject([{ id: 'channel-1', token: 'T', address }]);
  await provider.stopChannel(channel);
  expect(simulator.google.channels()).toEqual([]);
  const unknown = await failureOf(() => provider.stopChannel({ channelId: 'nobody', resourceId: channel.resourceId }));
  expect(unknown.code).toBe('google-channel-gone');
});

test('a holiday calendar can not be watched', async () => {
  const holidays = simulator.google.addCalendar({
    owner: email,
    summary: 'Holidays',
    timeZone: 'UTC',
    kind: 'holiday',
  });
  const provider = await providers().forCredential('credential-1');
  const request = {
    externalId: holidays.id,
    channelId: 'c',
    token: 'T',
    address: 'https://example.com/hook',
    lifetimeMs: hourMs,
  };
  expect((await failureOf(() => provider.watchEvents(request))).code).toBe('google-push-not-supported');
});

test('L1: freeBusy over 400 days is what the simulator knows to be busy, and a calendar that it hides is unknown', async () => {
  simulator.google.insertEvent(email, { ...standup, recurrence: ['RRULE:FREQ=WEEKLY'] });
  simulator.google.insertEvent(email, timed('2026-03-01T12:00:00+01:00', '2027-01-01T12:00:00+01:00'));
  simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
  const range = { fromMs: nowMs - 30 * dayMs, untilMs: nowMs + 370 * dayMs };
  const provider = await providers().forCredential('credential-1');
  const answers = await provider.queryFreeBusy({ externalIds: [email, 'bob@example.com'], range });
  const truth = simulator.google.busyBlocks(email, range.fromMs, range.untilMs);
  expect(answers.get(email)).toEqual({
    kind: 'busy',
    intervals: truth.map(({ startMs, endMs }) => ({ startMs, endMs })),
  });
  expect(truth.length).toBeGreaterThan(5);
  expect(answers.get('bob@example.com')).toEqual({ kind: 'unknown', reason: 'notFound' });
});

test('L16: a withdrawn consent is found by the 401, confirmed by the token endpoint, and marked', async () => {
  const provider = await providers().forCredential('credential-1');
  await readAll(provider);
  simulator.google.revokeGrant(email);
  expect((await failureOf(() => readAll(provider))).code).toBe('credential-revoked');
  expect(shelf.rows.get('credential-1')?.state).toBe('needs_reconnect');
});

test('a service account acts for its person, by the clock that it is given', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const clientEmail = 'bot@project.example.com';
  shelf.put('credential-2', { kind: 'service-account', clientEmail, privateKey: pem, subject: email });
  simulator.google.insertEvent(email, standup);
  const provider = await providers().forCredential('credential-2');
  expect((await readAll(provider)).shapes).toEqual(['single opaque 2026-03-02T08:00:00Z/2026-03-02T08:30:00Z']);
  shelf.put('credential-3', { kind: 'service-account', clientEmail, privateKey: pem, subject: 'nobody@example.com' });
  const stranger = await providers().forCredential('credential-3');
  expect((await failureOf(() => readAll(stranger))).code).toBe('credential-revoked');
});
