import { dayMs } from '@calendar-cache/calendar-cache';
import { type RunningSimulator, startSimulator } from '@calendar-cache/google-simulator';
import { chooseQueueStore, migrateQueueStore } from '@calendar-cache/queue';
import { testDatabase, testQueuePrefix } from '@calendar-cache/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningApp, startApi } from '../app.ts';
import { blocksOf, createCaller, type Query, type Reply } from '../testing/caller.ts';
import { apiEnvironment, at, type Blocks, House } from '../testing/house.ts';

const database = await testDatabase();
const queuePrefix = testQueuePrefix();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];

let simulator: RunningSimulator;
let house: House;
let api: RunningApp;
let ask: (query: Query) => Promise<Reply>;

beforeAll(async () => {
  simulator = await startSimulator({});
  house = new House(database, simulator.google);
  const environment = apiEnvironment(database.url, simulator.url, queuePrefix);
  await migrateQueueStore(chooseQueueStore({ DATABASE_URL: database.url, QUEUE_PREFIX: queuePrefix }));
  api = await startApi({ environment });
  ask = createCaller(api.url, await house.key(['read']));
});

afterAll(async () => {
  await api?.close();
  await simulator?.close();
});

/** What everyone sees of one calendar's evidence, without its instant. */
function evidenceOf(reply: Reply, id: string) {
  const { asOf, ...evidence } = reply.body.calendars.find((calendar) => calendar.id === id)!;
  return evidence;
}

describe('from the cache', () => {
  test('L9: blocks, source and age of a calendar in step, without a call to Google', async () => {
    const asOfMs = Date.now() - 12_345;
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, asOfMs });
    simulator.google.clearRequests();
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
    expect(simulator.google.requests()).toEqual([]);
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
    simulator.google.revokeGrant(unknown.externalId);
    const refused = await ask({ calendarId: [known.id, unknown.id] });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
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
    simulator.google.clearRequests();
    const reply = await ask({ calendarId: calendar.id, maxStaleness: 10, onStale: 'fail' });
    expect(reply.status).toBe(503);
    expect(reply.body).toMatchObject({ calendars: [{ id: calendar.id, reason: 'stale' }] });
    expect(simulator.google.requests()).toEqual([]);
    const fresh = await ask({ calendarId: calendar.id, maxStaleness: 60, onStale: 'fail' });
    expect(blocksOf(fresh)).toEqual(inCache);
  });
});

describe('flags', () => {
  const set = (slug: 'read' | 'write', values: string) =>
    house.run(`UPDATE features SET ${values} WHERE slug = 'calendar-cache-sql-${slug}'`);

  afterEach(async () => {
    await house.run('UPDATE features SET enabled = true, everyone = true');
    await house.run('DELETE FROM team_features');
  });

  /** Asks until the flag acts; it has to within 5 s, and a test waits for twice that. */
  async function untilReason(calendarId: string, reason: string | undefined): Promise<Reply> {
    const untilMs = Date.now() + 10_000;
    for (;;) {
      const reply = await ask({ calendarId });
      if (reply.body.calendars[0]?.reason === reason || Date.now() > untilMs) return reply;
    }
  }

  test.each(['read', 'write'] as const)(
    'L1: %s off for everyone, then for all but the teams that have it',
    async (flag) => {
      const granted = await house.calendar({ cached: inCache, live: atGoogle });
      const inherited = await house.calendar({ cached: inCache, live: atGoogle });
      const other = await house.calendar({ cached: inCache, live: atGoogle });
      const team = await house.team([granted.userId]);
      await house.team([inherited.userId], team);
      await house.team([other.userId]);
      await house.run(
        `INSERT INTO team_features (team_id, feature_slug) VALUES ('${team}', 'calendar-cache-sql-${flag}')`,
      );

      await set(flag, 'enabled = false');
      expect(blocksOf(await untilReason(granted.id, `${flag}-off`))).toEqual(atGoogle);

      await set(flag, 'enabled = true, everyone = false');
      expect(blocksOf(await untilReason(granted.id, undefined))).toEqual(inCache);
      expect(blocksOf(await ask({ calendarId: inherited.id }))).toEqual(inCache);
      const without = await ask({ calendarId: other.id });
      expect(blocksOf(without)).toEqual(atGoogle);
      expect(evidenceOf(without, other.id)).toMatchObject({ source: 'google', reason: `${flag}-off` });

      await set(flag, 'everyone = true');
      expect(blocksOf(await untilReason(other.id, undefined))).toEqual(inCache);
    },
    30_000,
  );
});

describe('who may see whom', () => {
  test('L21: a key of a team sees that team’s people; of others it learns nothing', async () => {
    const mine = await house.calendar({ cached: inCache });
    const theirs = await house.calendar({ cached: inCache });
    const team = await house.team([mine.userId]);
    await house.team([theirs.userId]);
    const askAsTeam = createCaller(api.url, await house.key(['read'], team));

    expect(blocksOf(await askAsTeam({ calendarId: mine.id }))).toEqual(inCache);
    expect(blocksOf(await askAsTeam({ userId: mine.userId }))).toEqual(inCache);

    const nowhere = '0b8f7c1e-32a5-4f0e-9a43-000000000000';
    const existing = await askAsTeam({ calendarId: [mine.id, theirs.id] });
    const missing = await askAsTeam({ calendarId: [mine.id, nowhere] });
    expect(existing.status).toBe(404);
    const withoutIds = (reply: Reply) => ({ ...reply.body, missing: undefined, requestId: undefined });
    expect(withoutIds(existing)).toEqual(withoutIds(missing));
    expect(existing.body).toMatchObject({ code: 'calendar-not-found', missing: [theirs.id] });

    const user = await askAsTeam({ userId: theirs.userId });
    const nobody = await askAsTeam({ userId: 'nobody' });
    expect(user.body).toMatchObject({ code: 'user-not-found', missing: [theirs.userId] });
    expect(withoutIds(user)).toEqual(withoutIds(nobody));
  });

  test('an unknown calendar and a user without calendars are not found', async () => {
    const calendar = await ask({ calendarId: '0B8F7C1E-32A5-4F0E-9A43-000000000000' });
    expect([calendar.status, calendar.body.code]).toEqual([404, 'calendar-not-found']);
    const user = await ask({ userId: 'nobody' });
    expect([user.status, user.body.code]).toEqual([404, 'user-not-found']);
  });

  test('L21: no key, a wrong key, a key without the scope', async () => {
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const wrong = await createCaller(api.url, 'cck_wrong')({ calendarId });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'unauthorized']);
    const scopeless = await createCaller(api.url, await house.key(['manage', 'ops']))({ calendarId });
    expect([scopeless.status, scopeless.body.code]).toEqual([403, 'forbidden']);
    const without = await fetch(`${api.url}/v1/availability?calendarId=${calendarId}`);
    expect(without.status).toBe(401);
  });

  test('L21: a revoked key stops within 5 s', async () => {
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const askWithKey = createCaller(api.url, await house.key(['read']));
    expect((await askWithKey({ calendarId })).status).toBe(200);
    await house.run(
      'UPDATE api_keys SET revoked_at = now() WHERE id = (SELECT id FROM api_keys ORDER BY created_at DESC LIMIT 1)',
    );
    const untilMs = Date.now() + 10_000;
    let status = 200;
    while (status === 200 && Date.now() < untilMs) ({ status } = await askWithKey({ calendarId }));
    expect(status).toBe(401);
  }, 15_000);
});

describe('limits', () => {
  test('from has to lie before to, and at most 400 days apart', async () => {
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const from = new Date(at(1, 0)).toISOString();
    const upTo = (ms: number) => ask({ calendarId, from, to: new Date(ms).toISOString() });
    expect((await upTo(at(1, 0))).body.code).toBe('invalid-request');
    expect((await upTo(at(1, 0) - 1)).body.code).toBe('invalid-request');
    expect((await upTo(at(1, 0) + 400 * dayMs + 1)).body.code).toBe('range-too-long');
    expect((await upTo(at(1, 0) + 400 * dayMs)).status).toBe(200);
  });

  test('at most 500 calendars, also where a user has more', async () => {
    const { userId, credentialId } = await house.calendar({ cached: inCache });
    const add = (first: number, last: number) =>
      house.run(`
        WITH added AS (
          INSERT INTO selected_calendars (user_id, credential_id, external_id)
          SELECT '${userId}', '${credentialId}', 'calendar-' || n FROM generate_series(${first}, ${last}) n RETURNING id)
        INSERT INTO calendar_subscriptions (selected_calendar_id, due_at, as_of, covered_from, covered_until)
        SELECT id, now(), now(), '2027-01-01', '2028-01-01' FROM added`);
    await add(2, 500);
    const most = await ask({ userId });
    expect([most.status, most.body.calendars.length]).toEqual([200, 500]);
    await add(501, 501);
    const tooMany = await ask({ userId });
    expect([tooMany.status, tooMany.body.code]).toEqual([400, 'too-many-calendars']);
  });
});
