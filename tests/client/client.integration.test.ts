import {
  createAvailability,
  createCachedCalendar,
  createCalendarCacheClient,
  isCalendarCacheError,
} from '@calendar-cache/client';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { at, type Blocks } from '../../apps/api/src/testing/house.ts';
import { startWhole } from '../../apps/api/src/testing/start-whole.ts';

const database = await testDatabase();
const { google, house, url, close } = await startWhole(database);
afterAll(close);

const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const from = new Date(at(1, 0)).toISOString();
const to = new Date(at(8, 0)).toISOString();

const clientOf = async (scopes: ('read' | 'manage')[]) =>
  createCalendarCacheClient({ url, key: await house.key(scopes), retries: 0 });
const client = await clientOf(['read', 'manage']);

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.catch((thrown: unknown) => thrown);
  return isCalendarCacheError(error) ? error.code : `no error of ours: ${error}`;
}

describe('the client and the API', () => {
  test('an answer arrives with its evidence', async () => {
    const calendar = await house.calendar({ cached: inCache });
    const { busy, calendars, complete } = await client.availability({ userId: [calendar.userId], from, to });
    expect(busy.map(({ start }) => Date.parse(start))).toEqual([at(2, 9)]);
    expect([complete, calendars[0]?.id, calendars[0]?.source]).toEqual([true, calendar.id, 'calendar-cache-sql']);
  });

  test('keys are made, listed and revoked', async () => {
    const made = await client.call('POST /v1/keys', { body: { name: 'from the client', scopes: ['read'] } });
    expect(made.status).toBe(201);
    const { body } = await client.call('GET /v1/keys');
    expect(body.keys.map(({ name }) => name)).toContain('from the client');
    const revoked = await client.call('DELETE /v1/keys/{keyId}', { path: { keyId: made.body.id } });
    expect([revoked.status, revoked.body]).toEqual([204, undefined]);
  });

  test('errors have the codes of the API', async () => {
    const { id } = await house.calendar({ cached: inCache });
    const nobody = createCalendarCacheClient({ url, key: 'cck_nobody' });
    expect(await codeOf(nobody.availability({ calendarId: [id], from, to }))).toBe('unauthorized');
    expect(await codeOf((await clientOf(['read'])).call('GET /v1/keys'))).toBe('forbidden');
    expect(await codeOf(client.availability({ userId: ['nobody'], from, to }))).toBe('user-not-found');
    expect(await codeOf(client.availability({ calendarId: [id], from: to, to: from }))).toBe('invalid-request');
    const nowhere = createCalendarCacheClient({ url: 'http://127.0.0.1:9', key: 'k' });
    expect(await codeOf(nowhere.availability({ calendarId: [id], from, to }))).toBe('network');
  });

  test('L1: availability-unknown names who cannot be answered, and is thrown at once where somebody has to act', async () => {
    const { id, externalId } = await house.calendar({ cached: null });
    google.revokeGrant(externalId);
    const error = await client.availability({ calendarId: [id], from, to }).catch((thrown: unknown) => thrown);
    if (!isCalendarCacheError(error, 'availability-unknown')) throw error;
    expect(error.problem?.calendars).toEqual([{ id, reason: 'credential-revoked' }]);
    expect([error.retryAfterMs, error.attempts]).toEqual([undefined, 1]);
    expect(error.requestId).toEqual(expect.any(String));
  });
});

describe('the reference’s way of asking', () => {
  test('getAvailability(dateFrom, dateTo, selectedCalendars), behind its flag', async () => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle });
    const availability = createAvailability({
      checkIfUserHasFeature: async (userId) => userId === calendar.userId,
      cache: createCachedCalendar(client),
      legacy: { getAvailability: async () => [{ start: from, end: to, source: 'google' }] },
    });
    expect(await availability(calendar.userId, from, to, [calendar])).toEqual([
      { start: '2027-03-02T09:00:00.000Z', end: '2027-03-02T10:00:00.000Z', source: 'calendar-cache-sql' },
    ]);
    expect(await availability('another', from, to, [calendar])).toEqual([{ start: from, end: to, source: 'google' }]);
  });

  test('maxStaleness 0 asks Google', async () => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle });
    const live = createCachedCalendar(client, { maxStaleness: 0 });
    expect(await live.getAvailability(from, to, [calendar])).toEqual([
      { start: '2027-03-03T14:00:00.000Z', end: '2027-03-03T15:00:00.000Z', source: 'google' },
    ]);
  });
});
