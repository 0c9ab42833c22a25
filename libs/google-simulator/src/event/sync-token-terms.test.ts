import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
const startMs = Date.UTC(2026, 2, 2, 8);
const dayMs = 86_400_000;
let nowMs = startMs;
let client: SimulatedClient;

beforeEach(async () => {
  nowMs = startMs;
  client = await startWithClient({ clock: { now: () => nowMs } });
});

afterEach(async () => {
  await client.simulator.close();
});

const insert = (recurrence: string[] = []) =>
  client.simulator.google.insertEvent(calendarId, {
    start: { dateTime: '2026-03-03T10:00:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-03T11:00:00', timeZone: 'Europe/Berlin' },
    recurrence,
  });

describe('section 8: which lists earn a sync token', () => {
  test.each([
    [{ q: 'x' }],
    [{ iCalUID: 'x' }],
    [{ updatedMin: '2026-03-01T00:00:00Z' }],
    [{ privateExtendedProperty: ['a=b'] }],
    [{ sharedExtendedProperty: ['a=b'] }],
    [{ orderBy: 'updated' }],
  ])('%p earns none', async (parameters) => {
    insert();
    const { data } = await client.api.events.list({ calendarId, ...parameters });
    expect([data.nextSyncToken, data.nextPageToken]).toEqual([undefined, undefined]);
  });

  test.each([
    [{}],
    [{ singleEvents: true }],
    [{ showDeleted: true }],
    [{ timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-04-01T00:00:00Z' }],
    [{ eventTypes: ['default'] }],
  ])('%p earns one', async (parameters) => {
    insert();
    expect((await client.api.events.list({ calendarId, ...parameters })).data.nextSyncToken).toEqual(
      expect.any(String),
    );
  });
});

test('section 1.7: time that passes is no change: a delta is empty, expanded or not', async () => {
  insert(['RRULE:FREQ=DAILY']);
  for (const singleEvents of [false, true]) {
    nowMs = startMs;
    const { syncToken } = await readAllEvents(client.api, { calendarId, singleEvents, maxResults: 2_500 });
    nowMs += 200 * dayMs;
    expect((await readAllEvents(client.api, { calendarId, singleEvents, syncToken })).items).toEqual([]);
  }
});

test('section 1.3: a page holds 250 events unless more are asked for, and 2,500 at most', async () => {
  insert(['RRULE:FREQ=DAILY;COUNT=700']);
  for (let series = 0; series < 4; series += 1) insert(['RRULE:FREQ=DAILY;COUNT=700']);
  const sizes: number[] = [];
  for (const maxResults of [undefined, 300, 9_999]) {
    const { data } = await client.api.events.list({
      calendarId,
      singleEvents: true,
      ...(maxResults && { maxResults }),
    });
    sizes.push(data.items!.length);
  }
  expect(sizes).toEqual([250, 300, 2_500]);
});
