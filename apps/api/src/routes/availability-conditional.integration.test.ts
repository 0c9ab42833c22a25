import { testDatabase } from '@calendar-cache/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createCaller, type Query } from '../testing/caller.ts';
import { at, type Blocks, type Calendar } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const { house, url, ask, close } = await startWhole(database);
afterAll(close);

/** Asks, and asks again with the tag of the first answer. */
async function askTwice(query: Query, between: () => Promise<unknown> = async () => undefined, again = query) {
  const first = await ask(query);
  expect(first.status).toBe(200);
  await between();
  return { first, second: await ask(again, { 'If-None-Match': first.headers.get('etag')! }) };
}

/** What a read leaves that found nothing new. */
const readAgain = ({ subscriptionId }: Calendar, asOfMs: number) =>
  house.run(`UPDATE calendar_subscriptions SET as_of = '${new Date(asOfMs).toISOString()}', version = version + 1
    WHERE id = '${subscriptionId}'`);

describe('GET /v1/availability: asking again', () => {
  test('L9: a 304 tells the age of now, has no body, and is for one caller', async () => {
    const calendar = await house.calendar({ cached: inCache, asOfMs: Date.now() - 60_000 });
    const laterMs = Date.now() - 1_000;
    const { first, second } = await askTwice({ calendarId: calendar.id }, () => readAgain(calendar, laterMs));
    expect(first.headers.get('calendar-cache-as-of')).toBe(first.body.asOf);
    expect(second.status).toBe(304);
    expect(second.body).toEqual({});
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(second.headers.get('calendar-cache-as-of')).toBe(new Date(laterMs).toISOString());
    expect(second.headers.get('cache-control')).toBe('private, no-cache');
    expect(second.headers.get('vary')).toBe('Authorization');
  });

  test('L9: the age that a 304 tells is that of the oldest part', async () => {
    const olderMs = Date.now() - 60_000;
    const younger = await house.calendar({ cached: inCache, asOfMs: Date.now() - 1_000 });
    const older = await house.calendar({ cached: inCache, asOfMs: olderMs });
    const { second } = await askTwice({ calendarId: [younger.id, older.id] });
    expect(second.status).toBe(304);
    expect(second.headers.get('calendar-cache-as-of')).toBe(new Date(olderMs).toISOString());
  });

  test('a 304 costs no look at any block', async () => {
    const calendar = await house.calendar({ cached: inCache });
    const { first } = await askTwice({ calendarId: calendar.id });
    await house.run('ALTER TABLE busy_intervals RENAME TO busy_intervals_away');
    try {
      const second = await ask({ calendarId: calendar.id }, { 'If-None-Match': first.headers.get('etag')! });
      expect(second.status).toBe(304);
    } finally {
      await house.run('ALTER TABLE busy_intervals_away RENAME TO busy_intervals');
    }
  });

  test('L9: what has changed is told in full', async () => {
    const calendar = await house.calendar({ cached: inCache });
    const { first, second } = await askTwice({ calendarId: calendar.id }, () =>
      house.commit(calendar.subscriptionId!, Date.now(), atGoogle),
    );
    expect(second.status).toBe(200);
    expect(second.body.busy).toHaveLength(2);
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });

  test('L1: a calendar that a person has selected since then is no 304', async () => {
    const calendar = await house.calendar({ cached: inCache });
    const { second } = await askTwice({ userId: calendar.userId }, () =>
      house.calendar({ userId: calendar.userId, cached: atGoogle }),
    );
    expect(second.status).toBe(200);
    expect(second.body.busy).toHaveLength(2);
  });

  test.each<[string, (calendar: Calendar) => Promise<unknown>, string]>([
    ['too old', (calendar) => readAgain(calendar, Date.now() - 3_600_001), 'stale'],
    [
      'untrusted',
      ({ subscriptionId }) =>
        house.run(`UPDATE calendar_subscriptions SET untrusted_reason = 'write-off' WHERE id = '${subscriptionId}'`),
      'write-off',
    ],
    [
      'uncovered',
      ({ subscriptionId }) =>
        house.run(`UPDATE calendar_subscriptions SET covered_until = '2027-03-04' WHERE id = '${subscriptionId}'`),
      'not-covered',
    ],
  ])('L1: what has become %s is no 304, and has no tag', async (_what, spoil, reason) => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle });
    const { second } = await askTwice({ calendarId: calendar.id }, () => spoil(calendar));
    expect(second.status).toBe(200);
    expect(second.body.calendars).toMatchObject([{ source: 'google', reason }]);
    expect(second.headers.get('etag')).toBeNull();
  });

  test('neither what is served stale nor what is asked live has a tag', async () => {
    const calendar = await house.calendar({ cached: inCache, live: atGoogle, asOfMs: Date.now() - 7_200_000 });
    const served = await ask({ calendarId: calendar.id, onStale: 'serve' });
    expect(served.body.calendars).toMatchObject([{ source: 'calendar-cache-sql', stale: true }]);
    expect(served.headers.get('etag')).toBeNull();
    const live = await ask({ calendarId: calendar.id, maxStaleness: 0 });
    expect(live.headers.get('etag')).toBeNull();
  });

  test('a tag is good for one question and one key', async () => {
    const calendar = await house.calendar({ cached: inCache });
    const { first, second } = await askTwice({ calendarId: calendar.id }, undefined, {
      calendarId: calendar.id,
      detail: 'events',
    });
    expect(second.status).toBe(200);
    const other = createCaller(url, await house.key(['read']));
    const foreign = await other({ calendarId: calendar.id }, { 'If-None-Match': first.headers.get('etag')! });
    expect(foreign.status).toBe(200);
  });

  test('L21: a key that was revoked, and one of another team, get no 304', async () => {
    const calendar = await house.calendar({ cached: inCache });
    const { first } = await askTwice({ calendarId: calendar.id });
    const headers = { 'If-None-Match': first.headers.get('etag')! };
    const stranger = createCaller(url, await house.key(['read'], await house.team([])));
    expect((await stranger({ calendarId: calendar.id }, headers)).status).toBe(404);
    expect((await createCaller(url, 'cck_wrong')({ calendarId: calendar.id }, headers)).status).toBe(401);
  });
});

describe('GET /v1/availability: asking again after a flag was switched', () => {
  const set = (slug: 'read' | 'write', isOn: boolean) =>
    house.run(`UPDATE features SET enabled = ${isOn} WHERE slug = 'calendar-cache-sql-${slug}'`);

  /** Until the flag acts, which has to be within 5 s. */
  async function untilReason(calendarId: string, reason: string | undefined): Promise<void> {
    const untilMs = Date.now() + 10_000;
    while ((await ask({ calendarId })).body.calendars[0]?.reason !== reason) {
      if (Date.now() > untilMs) throw new Error(`The reason has not become ${reason}.`);
    }
  }

  test.each(['read', 'write'] as const)(
    'L1: what was switched off by %s is no 304, and has no tag',
    async (flag) => {
      const [calendar, other] = [await house.calendar({ cached: inCache, live: atGoogle }), await house.calendar()];
      try {
        const { second } = await askTwice({ calendarId: calendar.id }, async () => {
          await set(flag, false);
          await untilReason(other.id, `${flag}-off`);
        });
        expect(second.status).toBe(200);
        expect(second.body.calendars).toMatchObject([{ source: 'google', reason: `${flag}-off` }]);
        expect(second.headers.get('etag')).toBeNull();
      } finally {
        await set(flag, true);
        await untilReason(other.id, undefined);
      }
    },
    30_000,
  );

  test.each<Query>([{ onStale: 'serve' }, { onStale: 'fail' }, { maxStaleness: 600 }, { partial: 1 }])(
    'a tag is for one way to ask: %j',
    async (otherwise) => {
      const calendar = await house.calendar({ cached: inCache });
      const again = { calendarId: calendar.id, ...otherwise };
      const { first, second } = await askTwice({ calendarId: calendar.id }, undefined, again);
      expect(second.status).toBe(200);
      expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
    },
  );
});
