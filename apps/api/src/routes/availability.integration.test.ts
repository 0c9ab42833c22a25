import { dayMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { blocksOf, type Reply } from '../testing/caller.ts';
import { at, type Blocks } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];

const { google, house, ask, close } = await startWhole(database);
afterAll(close);

/** What everyone sees of one calendar's evidence, without its instant. */
function evidenceOf(reply: Reply, id: string) {
  const { asOf, ...evidence } = reply.body.calendars.find((calendar) => calendar.id === id)!;
  return evidence;
}

describe('from the cache', () => {
  test('L9: blocks, source and age of a calendar in step, without a call to Google', async () => {
    const asOfMs = Date.now() - 12_345;
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, asOfMs });
    google.clearRequests();
    const reply = await ask({ calendarId: calendar.id });
    const asOf = new Date(asOfMs).toISOString();
    expect(reply.body).toEqual({
      from: '2027-03-01T00:00:00.000Z',
      to: '2027-03-08T00:00:00.000Z',
      asOf,
      complete: true,
      busy: [{ start: '2027-03-02T09:00:00.000Z', end: '2027-03-02T10:00:00.000Z', source: 'calendar-cache-sql' }],
      calendars: [{ id: calendar.id, source: 'calendar-cache-sql', asOf, stale: false }],
    });
    expect(reply.headers.get('calendar-cache-as-of')).toBe(asOf);
    expect(google.requests()).toEqual([]);
  });

  test('L9: the age of the whole is that of its oldest part', async () => {
    const nowMs = Date.now();
    const younger = await house.calendar({ cached: [], asOfMs: nowMs - 1_000 });
    const older = await house.calendar({ cached: [], asOfMs: nowMs - 60_000 });
    const reply = await ask({ calendarId: [younger.id, older.id] });
    expect(reply.body.asOf).toBe(new Date(nowMs - 60_000).toISOString());
  });

  test('blocks are sorted, merged where they overlap or touch, and clipped to the range', async () => {
    const first = await house.calendar({
      cached: [
        [at(4, 12), at(4, 13)],
        [at(1, 0) - dayMs, at(1, 2)],
        [at(2, 10), at(2, 11)],
        [at(2, 10, 30), at(2, 10, 45)],
        [at(7, 23), at(9, 1)],
        [at(8, 0), at(8, 1)],
        [at(1, 0) - 2 * dayMs, at(1, 0)],
      ],
    });
    const second = await house.calendar({
      cached: [
        [at(2, 9), at(2, 10)],
        [at(4, 12, 30), at(4, 14)],
      ],
    });
    const reply = await ask({ calendarId: [first.id, second.id] });
    expect(blocksOf(reply)).toEqual([
      [at(1, 0), at(1, 2)],
      [at(2, 9), at(2, 11)],
      [at(4, 12), at(4, 14)],
      [at(7, 23), at(8, 0)],
    ]);
  });

  test('a block longer than the whole range fills it', async () => {
    const calendar = await house.calendar({ cached: [[at(1, 0) - 20 * dayMs, at(8, 0) + 20 * dayMs]] });
    expect(blocksOf(await ask({ calendarId: calendar.id }))).toEqual([[at(1, 0), at(8, 0)]]);
  });

  test('by user: all of a person’s calendars', async () => {
    const first = await house.calendar({ cached: inCache });
    const second = await house.calendar({ userId: first.userId, cached: [[at(2, 10), at(2, 11)]] });
    const reply = await ask({ userId: first.userId });
    expect(blocksOf(reply)).toEqual([[at(2, 9), at(2, 11)]]);
    expect(reply.body.calendars.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  });
});

describe('L1: what the cache does not know is asked of Google', () => {
  test.each([
    ['no subscription', { cached: null }, 'never-synced'],
    ['never synced', { asOfMs: null }, 'never-synced'],
    ['not read since write was off', { untrustedReason: 'write-off' as const }, 'write-off'],
    ['a rule too large to project', { untrustedReason: 'projection-too-large' as const }, 'projection-too-large'],
    ['read longer ago than an hour', { asOfMs: Date.now() - 3_600_001 }, 'stale'],
    ['read in the future', { asOfMs: Date.now() + 60_000 }, 'stale'],
  ])('L1: %s', async (_what, given, reason) => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, ...given });
    const beforeMs = Date.now();
    const reply = await ask({ calendarId: calendar.id });
    expect(reply.status).toBe(200);
    expect(blocksOf(reply)).toEqual(atGoogle);
    expect(reply.body.busy[0]?.source).toBe('google');
    expect(evidenceOf(reply, calendar.id)).toEqual({ id: calendar.id, source: 'google', stale: false, reason });
    expect(Date.parse(reply.body.asOf!)).toBeGreaterThanOrEqual(beforeMs);
  });

  test.each([
    ['before', { from: new Date(at(1, 0) - 1).toISOString() }],
    ['after', { to: new Date(at(8, 0) + 1).toISOString() }],
  ])('L2: a range that begins or ends outside of coverage, %s', async (_where, range) => {
    const calendar = await house.calendar({
      cached: inCache,
      live: atGoogle,
      coveredFromMs: at(1, 0),
      coveredUntilMs: at(8, 0),
    });
    const inside = await ask({ calendarId: calendar.id });
    expect(evidenceOf(inside, calendar.id)).toEqual({ id: calendar.id, source: 'calendar-cache-sql', stale: false });
    const outside = await ask({ calendarId: calendar.id, ...range });
    expect(blocksOf(outside)).toEqual(atGoogle);
    expect(evidenceOf(outside, calendar.id)).toMatchObject({ source: 'google', reason: 'not-covered' });
  });

  test('maxStaleness=0 is live, whatever the cache holds', async () => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, asOfMs: Date.now() });
    for (const onStale of ['live', 'refresh', 'serve']) {
      const reply = await ask({ calendarId: calendar.id, maxStaleness: 0, onStale });
      expect(blocksOf(reply)).toEqual(atGoogle);
      expect(evidenceOf(reply, calendar.id)).toMatchObject({ source: 'google', reason: 'asked-live' });
    }
  });

  test('a block of both sides is marked as from Google', async () => {
    const cached = await house.calendar({
      cached: [
        [at(3, 13), at(3, 14)],
        [at(5, 9), at(5, 10)],
      ],
    });
    const live = await house.calendar({ cached: null, live: atGoogle });
    const reply = await ask({ calendarId: [cached.id, live.id] });
    expect(reply.body.busy.map(({ source }) => source)).toEqual(['google', 'calendar-cache-sql']);
    expect(blocksOf(reply)).toEqual([
      [at(3, 13), at(3, 15)],
      [at(5, 9), at(5, 10)],
    ]);
  });

  test('L1: neither way is a refusal that names the calendar, and never free', async () => {
    const known = await house.calendar({ cached: inCache });
    const unknown = await house.calendar({ cached: null });
    google.revokeGrant(unknown.externalId);
    const refused = await ask({ calendarId: [known.id, unknown.id] });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(refused.body).toMatchObject({
      code: 'availability-unknown',
      calendars: [{ id: unknown.id, reason: 'credential-revoked' }],
    });
    expect(refused.body).not.toHaveProperty('busy');

    const partial = await ask({ calendarId: [known.id, unknown.id], partial: 1 });
    expect(partial.status).toBe(200);
    expect(partial.body.complete).toBe(false);
    expect(blocksOf(partial)).toEqual(inCache);
    expect(evidenceOf(partial, unknown.id)).toEqual({
      id: unknown.id,
      source: 'unknown',
      stale: false,
      reason: 'credential-revoked',
    });
  });
});

describe('onStale', () => {
  const stale = () => house.calendar({ cached: inCache, live: atGoogle, asOfMs: Date.now() - 20_000 });

  test('serve gives the old answer, marked', async () => {
    const calendar = await stale();
    const reply = await ask({ calendarId: calendar.id, maxStaleness: 10, onStale: 'serve' });
    expect(blocksOf(reply)).toEqual(inCache);
    expect(evidenceOf(reply, calendar.id)).toEqual({
      id: calendar.id,
      source: 'calendar-cache-sql',
      stale: true,
      reason: 'stale',
    });
  });

  test('serve marks an answer from the future', async () => {
    const calendar = await house.calendar({ cached: inCache, asOfMs: Date.now() + 60_000 });
    const reply = await ask({ calendarId: calendar.id, onStale: 'serve' });
    expect(evidenceOf(reply, calendar.id)).toMatchObject({ source: 'calendar-cache-sql', stale: true });
  });

  test.each([
    ['never synced', { asOfMs: null }],
    ['outside of coverage', { coveredFromMs: at(1, 1) }],
    ['untrusted', { untrustedReason: 'projection-too-large' as const }],
  ])('L1: serve never serves what is %s', async (_what, given) => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, ...given });
    const reply = await ask({ calendarId: calendar.id, onStale: 'serve' });
    expect(blocksOf(reply)).toEqual(atGoogle);
  });

  test('fail refuses without a call to Google', async () => {
    const calendar = await stale();
    google.clearRequests();
    const reply = await ask({ calendarId: calendar.id, maxStaleness: 10, onStale: 'fail' });
    expect(reply.status).toBe(503);
    expect(reply.body).toMatchObject({ calendars: [{ id: calendar.id, reason: 'stale' }] });
    expect(google.requests()).toEqual([]);
    const fresh = await ask({ calendarId: calendar.id, maxStaleness: 60, onStale: 'fail' });
    expect(blocksOf(fresh)).toEqual(inCache);
  });
});
