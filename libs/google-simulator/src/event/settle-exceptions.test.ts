import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dailySeries } from '../testing/daily-series.ts';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const calendarId = 'ann@example.com';

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

test('a series that was deleted and comes back tells of the instances that went with it', async () => {
  const { data: master } = await client.api.events.insert({ calendarId, requestBody: dailySeries });
  const changedId = `${master.id}_20260304T080000Z`;
  await client.api.events.patch({ calendarId, eventId: changedId, requestBody: { summary: 'changed' } });
  const { syncToken } = await readAllEvents(client.api, { calendarId });
  await client.api.events.delete({ calendarId, eventId: master.id! });
  await client.api.events.patch({ calendarId, eventId: master.id!, requestBody: { status: 'confirmed' } });
  const { items } = await readAllEvents(client.api, { calendarId, syncToken });
  expect(Object.fromEntries(items.map(({ id, status }) => [id, status]))).toEqual({
    [master.id!]: 'confirmed',
    [changedId]: 'cancelled',
  });
});

test.each([
  ['sends its exceptions again, as recorded for splits', false, ['cancelled', 'confirmed'], 5],
  ['takes its exceptions back without a word, if so set', true, [], 7],
])('an edit of the times of a series %s', async (_, seriesEditResetsExceptions, sent, busyDays) => {
  const { google } = client.simulator;
  google.changeSettings({ seriesEditResetsExceptions });
  const { data: master } = await client.api.events.insert({ calendarId, requestBody: dailySeries });
  await client.api.events.delete({ calendarId, eventId: `${master.id}_20260303T080000Z` });
  const moved = { start: { dateTime: '2026-03-05T09:30:00+01:00' }, end: { dateTime: '2026-03-05T10:30:00+01:00' } };
  await client.api.events.patch({ calendarId, eventId: `${master.id}_20260304T080000Z`, requestBody: moved });
  const { syncToken } = await readAllEvents(client.api, { calendarId });
  const longer = { recurrence: ['RRULE:FREQ=DAILY;COUNT=7'] };
  await client.api.events.patch({ calendarId, eventId: master.id!, requestBody: longer });
  const { items } = await readAllEvents(client.api, { calendarId, syncToken });
  expect(
    items
      .filter(({ id }) => id !== master.id)
      .map(({ status }) => status)
      .sort(),
  ).toEqual(sent);
  expect(google.busyBlocks(calendarId, nowMs, nowMs + 10 * 86_400_000)).toHaveLength(busyDays);
});

test.each([false, true])(
  'a series that turns tentative keeps its exceptions and tells of the series alone, whatever is set: %s',
  async (resets) => {
    client.simulator.google.changeSettings({ seriesEditResetsExceptions: resets });
    const { data: master } = await client.api.events.insert({ calendarId, requestBody: dailySeries });
    await client.api.events.delete({ calendarId, eventId: `${master.id}_20260303T080000Z` });
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    await client.api.events.patch({ calendarId, eventId: master.id!, requestBody: { status: 'tentative' } });
    const { items } = await readAllEvents(client.api, { calendarId, syncToken });
    expect(items.map(({ id }) => id)).toEqual([master.id]);
    expect(client.simulator.google.busyBlocks(calendarId, nowMs, nowMs + 10 * 86_400_000)).toHaveLength(4);
  },
);
