import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
let client: SimulatedClient;

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => Date.parse('2026-03-02T08:00:00Z') } });
});
afterEach(() => client.simulator.close());

const bare = (time: string) => ({ dateTime: `2026-03-03T${time}:00Z` });
const berlin = (time: string) => ({ dateTime: `2026-03-03T${time}:00+01:00`, timeZone: 'Europe/Berlin' });

async function shown(eventId: string) {
  const { data } = await client.api.events.get({ calendarId, eventId });
  return [data.start, data.end];
}

describe('times that were written in no zone', () => {
  const seed = () => client.simulator.google.insertEvent(calendarId, { start: bare('09:00'), end: bare('09:00') });

  test('are shown in none, with the offset of the calendar, before a change and after', async () => {
    const event = seed();
    const start = { dateTime: '2026-03-03T10:00:00+01:00' };
    expect(await shown(event.id)).toEqual([start, start]);
    await client.api.events.patch({ calendarId, eventId: event.id, requestBody: { summary: 'x', end: bare('10:30') } });
    expect(await shown(event.id)).toEqual([start, { dateTime: '2026-03-03T11:30:00+01:00' }]);
    await client.api.events.patch({ calendarId, eventId: event.id, requestBody: { start: berlin('10:00') } });
    expect((await shown(event.id))[0]).toEqual(berlin('10:00'));
  });

  test('are given the calendar’s by the API itself', async () => {
    const { data } = await client.api.events.insert({
      calendarId,
      requestBody: { start: bare('09:00'), end: bare('10:00') },
    });
    expect([data.start, data.end]).toEqual([berlin('10:00'), berlin('11:00')]);
  });
});

test('a fixed offset for a zone is kept, and a series in it knows no summer time', async () => {
  const { google } = client.simulator;
  const at = (time: string) => ({ dateTime: `2026-03-28T${time}:00`, timeZone: 'GMT-07:00' });
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20260329T090000'];
  google.insertEvent(calendarId, { start: at('09:00'), end: at('10:00'), recurrence });
  const { items } = await readAllEvents(client.api, { calendarId, singleEvents: true });
  expect(items.map(({ start }) => start)).toEqual([
    { dateTime: '2026-03-28T17:00:00+01:00', timeZone: 'GMT-07:00' },
    { dateTime: '2026-03-30T18:00:00+02:00', timeZone: 'GMT-07:00' },
  ]);
});
