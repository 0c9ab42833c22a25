import { testDatabase } from '@calendar-cache/testing';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { at, type Blocks } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const { google, house, url, close } = await startWhole(database);
afterAll(close);
afterEach(() => google.faults.clear());

const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const range = { timeMin: new Date(at(1, 0)).toISOString(), timeMax: new Date(at(8, 0)).toISOString() };
const key = await house.key(['read']);

interface Answer {
  status: number;
  headers: Headers;
  body: {
    calendars: Record<string, { busy: { start: string; end: string }[]; errors?: { reason: string }[] }>;
    error?: { code: number; status?: string; errors: { reason: string; domain: string }[] };
  };
}

async function call(init: RequestInit & { path?: string; key?: string | null } = {}): Promise<Answer> {
  const { path = '/calendar/v3/freeBusy', key: shown = key, headers, ...rest } = init;
  const authorization: Record<string, string> = shown === null ? {} : { Authorization: `Bearer ${shown}` };
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    ...rest,
    headers: { 'Content-Type': 'application/json', ...authorization, ...headers },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

function ask(ids: readonly string[], more: { key?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return call({ body: JSON.stringify({ ...range, items: ids.map((id) => ({ id })) }), ...more });
}

function busyOf({ body }: Answer, id: string) {
  return body.calendars[id]?.busy.map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
}

function errorOf({ body }: Answer, id: string) {
  return body.calendars[id]?.errors?.map(({ reason }) => reason);
}

describe('POST /calendar/v3/freeBusy', () => {
  test('L1: from the cache, from Google, and unknown: each calendar by itself', async () => {
    const fresh = await house.calendar({ cached: inCache, live: atGoogle });
    const free = await house.calendar({ cached: [], live: atGoogle });
    const stale = await house.calendar({ cached: inCache, live: atGoogle, asOfMs: Date.now() - 7_200_000 });
    const gone = await house.calendar({ cached: null, live: atGoogle });
    google.faults.add({ kind: 'free-busy-internal-error', route: 'freeBusy', calendarId: gone.externalId });
    const ids = [fresh, free, stale, gone].map(({ externalId }) => externalId);
    const answer = await ask([...ids, 'nobody@example.com', 'primary', 'staff@groups.example.com']);
    expect(answer.status).toBe(200);
    expect(ids.map((id) => busyOf(answer, id))).toEqual([inCache, [], atGoogle, []]);
    expect(ids.map((id) => errorOf(answer, id))).toEqual([undefined, undefined, undefined, ['internalError']]);
    for (const id of ['nobody@example.com', 'primary', 'staff@groups.example.com']) {
      expect([busyOf(answer, id), errorOf(answer, id)]).toEqual([[], ['notFound']]);
    }
    const asOfMs = Date.parse(answer.headers.get('Calendar-Cache-As-Of') ?? '');
    expect(Date.now() - asOfMs).toBeGreaterThan(20_000);
    expect(answer.headers.get('Cache-Control')).toBe('private, no-cache');
  });

  test('L1: while Google is away what is not in the cache is unknown, never free', async () => {
    const fresh = await house.calendar({ cached: inCache });
    const live = await house.calendar({ cached: null, live: atGoogle });
    google.faults.add({ kind: 'backend-error', route: 'freeBusy' });
    const answer = await ask([fresh.externalId, live.externalId]);
    expect(busyOf(answer, fresh.externalId)).toEqual(inCache);
    expect(errorOf(answer, live.externalId)).toEqual(['internalError']);
  });

  test('the caller says how old the answer may be', async () => {
    const { externalId } = await house.calendar({ cached: inCache, live: atGoogle });
    const live = await ask([externalId], { headers: { 'Calendar-Cache-Max-Staleness': '0' } });
    expect(busyOf(live, externalId)).toEqual(atGoogle);
    const cached = await ask([externalId], { headers: { 'Calendar-Cache-Max-Staleness': '60' } });
    expect(busyOf(cached, externalId)).toEqual(inCache);
    expect((await ask([externalId], { headers: { 'Calendar-Cache-Max-Staleness': '-1' } })).status).toBe(400);
  });

  test('L21: of several who have connected a calendar, one that the key may see answers', async () => {
    const theirs = await house.calendar({ cached: inCache });
    const mine = await house.calendar({ cached: [[at(4, 1), at(4, 2)]] });
    await house.run(`UPDATE selected_calendars SET external_id = '${theirs.externalId}' WHERE id = '${mine.id}'`);
    await house.run(`UPDATE calendar_subscriptions SET access_role = 'owner' WHERE id = '${theirs.subscriptionId}'`);
    const team = await house.team([mine.userId]);
    const id = theirs.externalId;
    expect(busyOf(await ask([id]), id)).toEqual(inCache);
    expect(busyOf(await ask([id], { key: await house.key(['read'], team) }), id)).toEqual([[at(4, 1), at(4, 2)]]);
    const stranger = await ask([id], { key: await house.key(['read'], await house.team([])) });
    expect([busyOf(stranger, id), errorOf(stranger, id)]).toEqual([[], ['notFound']]);
  });

  test('where the first one’s consent is gone the next one’s answers', async () => {
    const dead = await house.calendar({ cached: null, live: atGoogle });
    const alive = await house.calendar({ cached: null });
    const id = dead.externalId;
    google.share({ calendarId: id, email: alive.externalId, role: 'reader' });
    await house.run(`UPDATE selected_calendars SET external_id = '${id}' WHERE id = '${alive.id}'`);
    await house.run(`UPDATE credentials SET state = 'needs_reconnect' WHERE id = '${dead.credentialId}'`);
    expect(busyOf(await ask([id]), id)).toEqual(atGoogle);
  });
});

describe('errors, in Google’s envelope', () => {
  const body = JSON.stringify({ ...range, items: [] });
  test.each<[string, Parameters<typeof call>[0], number, string]>([
    ['L21: no key', { body, key: null }, 401, 'authError'],
    ['L21: a wrong key', { body, key: 'cck_wrong' }, 401, 'authError'],
    [
      'L21: a key in the address alone',
      { body, key: null, path: `/calendar/v3/freeBusy?key=${key}` },
      401,
      'authError',
    ],
    ['L20: a key in the address, too', { body, path: `/calendar/v3/freeBusy?key=${key}` }, 400, 'invalid'],
    ['no JSON', { body: '{' }, 400, 'parseError'],
    ['another kind of body', { body, headers: { 'Content-Type': 'text/plain' } }, 400, 'parseError'],
    ['no range', { body: '{}' }, 400, 'required'],
    [
      'a year and more',
      { body: JSON.stringify({ ...range, timeMax: '2028-05-01T00:00:00Z' }) },
      400,
      'timeRangeTooLong',
    ],
    ['another method', { method: 'PUT' }, 405, 'httpMethodNotAllowed'],
    ['another method of Google’s', { body, path: '/calendar/v3/calendars/primary/events' }, 404, 'notFound'],
  ])('%s', async (_name, init, status, reason) => {
    const answer = await call(init);
    expect([answer.status, answer.body.error?.code, answer.body.error?.errors[0]?.reason]).toEqual([
      status,
      status,
      reason,
    ]);
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/json/);
  });

  test('L21: a key without the scope', async () => {
    const answer = await call({ body, key: await house.key(['manage', 'ops']) });
    expect([answer.status, answer.body.error?.status]).toEqual([403, 'PERMISSION_DENIED']);
  });
});
