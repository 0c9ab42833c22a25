import { testDatabase } from '@calendar-cache/testing';
import { afterAll, expect, test } from '@jest/globals';
import type { ExplanationBody } from '../availability/render-explanation.ts';
import { createCaller, type Query } from '../testing/caller.ts';
import { at, type Blocks } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const { house, url, close, startTwin } = await startWhole(database);
afterAll(close);

const path = '/v1/availability/explain';
const ask = createCaller(url, await house.key(['read']), path);
const explain = async (query: Query) => {
  const { status, headers, body } = await ask(query);
  return { status, headers, body: body as unknown as ExplanationBody & { code?: string } };
};

test('each block with its event and how it was learned, and what takes no time with its reason', async () => {
  const calendar = await house.calendar({ cached: inCache });
  await house.run(`UPDATE calendar_events SET learned_at = '2027-02-28T12:00:00Z', learned_by = 'incremental-sync',
    learned_reason = 'notification' WHERE calendar_subscription_id = '${calendar.subscriptionId}'`);
  const [event] = await house.run(`INSERT INTO calendar_events (calendar_subscription_id, google_event_id, status,
      transparency, busy_rule, start, "end", summary)
    VALUES ('${calendar.subscriptionId}', 'lunch', 'confirmed', 'transparent', 'transparent',
      '2027-03-04T12:00:00Z', '2027-03-04T13:00:00Z', 'With Alma')
    RETURNING (SELECT google_event_id FROM calendar_events
      WHERE calendar_subscription_id = '${calendar.subscriptionId}') AS busy`);
  const { status, headers, body } = await explain({ userId: calendar.userId });
  expect(status).toBe(200);
  const known = { calendarId: calendar.id, recurringEventId: null, eventType: 'default' };
  expect(body.blocks).toEqual([
    {
      start: '2027-03-02T09:00:00.000Z',
      end: '2027-03-02T10:00:00.000Z',
      source: 'calendar-cache-sql',
      eventId: event?.busy,
      rule: 'opaque',
      ...known,
      learned: { at: '2027-02-28T12:00:00.000Z', by: 'incremental-sync', reason: 'notification' },
    },
  ]);
  // L20: no title, although one is stored.
  expect(body.ignored).toEqual([
    {
      start: '2027-03-04T12:00:00.000Z',
      end: '2027-03-04T13:00:00.000Z',
      reason: 'transparent',
      eventId: 'lunch',
      ...known,
      learned: null,
    },
  ]);
  expect(headers.get('calendar-cache-as-of')).toBe(body.asOf);

  const withTitles = await startTwin({ STORE_EVENT_DETAILS: 'true' });
  try {
    const reply = await createCaller(withTitles.url, await house.key(['read']), path)({ calendarId: calendar.id });
    const titles = (reply.body as unknown as ExplanationBody).ignored.map(({ summary }) => summary);
    expect(titles).toEqual(['With Alma']);
  } finally {
    await withTitles.close();
  }
});

test('L20: the title of what is busy is told only where the installation stores titles', async () => {
  const calendar = await house.calendar({ cached: inCache });
  await house.run(
    `UPDATE calendar_events SET summary = 'With Alma' WHERE calendar_subscription_id = '${calendar.subscriptionId}'`,
  );
  const key = await house.key(['read']);
  const titlesAt = async (address: string) => {
    const { body } = await createCaller(address, key, path)({ calendarId: calendar.id });
    return (body as unknown as ExplanationBody).blocks.map((block) => ('summary' in block ? block.summary : 'none'));
  };
  expect(await titlesAt(url)).toEqual(['none']);
  const withTitles = await startTwin({ STORE_EVENT_DETAILS: 'true' });
  try {
    expect(await titlesAt(withTitles.url)).toEqual(['With Alma']);
  } finally {
    await withTitles.close();
  }
});

test('L6: an event that was declined is ignored, unless the installation has such events take time', async () => {
  const calendar = await house.calendar({ cached: inCache });
  await house.run(`INSERT INTO calendar_events (calendar_subscription_id, google_event_id, status, transparency,
      self_response_status, busy_rule, start, "end")
    VALUES ('${calendar.subscriptionId}', 'party', 'confirmed', 'opaque', 'declined', 'declined',
      '2027-03-04T12:00:00Z', '2027-03-04T13:00:00Z')`);
  const key = await house.key(['read']);
  const ignoredAt = async (address: string) => {
    const { body } = await createCaller(address, key, path)({ calendarId: calendar.id });
    return (body as unknown as ExplanationBody).ignored.map(({ reason }) => reason);
  };
  expect(await ignoredAt(url)).toEqual(['declined']);
  const withDeclined = await startTwin({ DECLINED_IS_BUSY: 'true' });
  try {
    expect(await ignoredAt(withDeclined.url)).toEqual([]);
  } finally {
    await withDeclined.close();
  }
});

test('L9: what Google said was learned just now, and names no event', async () => {
  const calendar = await house.calendar({ cached: null, live: atGoogle });
  const { body } = await explain({ calendarId: calendar.id });
  expect(body.calendars).toMatchObject([{ source: 'google', reason: 'never-synced' }]);
  expect(body.blocks).toMatchObject([
    {
      source: 'google',
      eventId: null,
      rule: null,
      eventType: null,
      learned: { at: body.asOf, by: 'live', reason: null },
    },
  ]);
  expect(body.ignored).toEqual([]);
});

test('L1: refuses what availability refuses', async () => {
  const calendar = await house.calendar({ cached: inCache, asOfMs: null });
  const refused = await explain({ calendarId: calendar.id, onStale: 'fail' });
  expect([refused.status, refused.body.code]).toEqual([503, 'availability-unknown']);
  const unknown = await explain({ calendarId: calendar.id, detail: 'events' });
  expect([unknown.status, unknown.body.code]).toEqual([400, 'invalid-request']);
});

test('L21: a key of another team learns nothing, and one without the scope nothing at all', async () => {
  const calendar = await house.calendar({ cached: inCache });
  const stranger = createCaller(url, await house.key(['read'], await house.team([])), path);
  expect((await stranger({ calendarId: calendar.id })).status).toBe(404);
  expect((await createCaller(url, await house.key(['manage']), path)({ calendarId: calendar.id })).status).toBe(403);
});

test('more ignored events than can be listed are refused', async () => {
  const calendar = await house.calendar({ cached: inCache });
  await house.run(`INSERT INTO calendar_events (calendar_subscription_id, google_event_id, status, transparency,
      busy_rule, start, "end")
    SELECT '${calendar.subscriptionId}', 'free' || n, 'confirmed', 'transparent', 'transparent',
      '2027-03-04T12:00:00Z', '2027-03-04T13:00:00Z' FROM generate_series(1, 20001) n`);
  const reply = await explain({ calendarId: calendar.id });
  expect([reply.status, reply.body.code]).toEqual([400, 'answer-too-large']);
});
