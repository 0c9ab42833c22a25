import { dayMs } from '@calendar-cache/calendar-cache';
import { testDatabase } from '@calendar-cache/testing';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { blocksOf, createCaller, type Reply } from '../testing/caller.ts';
import { at, type Blocks } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const { house, url, ask, close } = await startWhole(database);
afterAll(close);

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
      expect(without.body.calendars).toMatchObject([{ source: 'google', reason: `${flag}-off` }]);

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
    const askAsTeam = createCaller(url, await house.key(['read'], team));

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
    const wrong = await createCaller(url, 'cck_wrong')({ calendarId });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'unauthorized']);
    const scopeless = await createCaller(url, await house.key(['manage', 'ops']))({ calendarId });
    expect([scopeless.status, scopeless.body.code]).toEqual([403, 'forbidden']);
    const without = await fetch(`${url}/v1/availability?calendarId=${calendarId}`);
    expect(without.status).toBe(401);
  });

  test('L21: a revoked key stops within 5 s', async () => {
    const { id: calendarId } = await house.calendar({ cached: inCache });
    const askWithKey = createCaller(url, await house.key(['read']));
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
