import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
let client: SimulatedClient;
let seriesId: string;

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => Date.parse('2026-03-02T08:00:00Z') } });
  const { google } = client.simulator;
  for (let hour = 10; hour < 16; hour += 1) google.insertEvent(calendarId, at(hour));
  seriesId = google.insertEvent(calendarId, { id: '00aaa', ...at(9), recurrence: ['RRULE:FREQ=DAILY'] }).id;
  google.patchEvent(calendarId, `${seriesId}_20260304T090000Z`, { summary: 'renamed' });
  google.deleteEvent(calendarId, `${seriesId}_20260305T090000Z`);
});
afterEach(() => client.simulator.close());

function at(hour: number) {
  const start = { dateTime: `2026-03-03T${String(hour).padStart(2, '0')}:00:00Z`, timeZone: 'UTC' };
  return { start, end: { ...start, dateTime: `2026-03-03T${String(hour).padStart(2, '0')}:30:00Z` } };
}

const idsOf = (items: { id?: string | null }[]) => items.map(({ id }) => id ?? '');

describe('section 1.3: odd pages that lose nothing', () => {
  test.each([2, 3, 250])('ids that come twice, pages of %i', async (maxResults) => {
    const usual = await readAllEvents(client.api, { calendarId, maxResults });
    client.simulator.google.faults.add({ kind: 'repeated-ids' });
    const odd = await readAllEvents(client.api, { calendarId, maxResults });
    expect(odd.items.length).toBeGreaterThan(usual.items.length);
    expect([...new Set(idsOf(odd.items))]).toEqual(idsOf(usual.items));
    expect(odd.syncToken).toBe(usual.syncToken);
  });

  test('an id that comes again on the next page', async () => {
    client.simulator.google.faults.add({ kind: 'repeated-ids' });
    const first = await client.api.events.list({ calendarId, maxResults: 3 });
    const pageToken = first.data.nextPageToken!;
    const second = await client.api.events.list({ calendarId, maxResults: 3, pageToken });
    expect(second.data.items?.[0]?.id).toBe(first.data.items?.at(-1)?.id);
  });

  test('short pages and empty pages with a next page, also in a delta', async () => {
    const usual = await readAllEvents(client.api, { calendarId });
    client.simulator.google.faults.add({ kind: 'short-page' }, { kind: 'empty-page' });
    const first = await client.api.events.list({ calendarId });
    expect([first.data.items, typeof first.data.nextPageToken]).toEqual([[], 'string']);
    const odd = await readAllEvents(client.api, { calendarId });
    expect(idsOf(odd.items)).toEqual(idsOf(usual.items));
    expect(odd.pages).toBeGreaterThan(usual.pages + 3);
    client.simulator.google.insertEvent(calendarId, at(17));
    const delta = await readAllEvents(client.api, { calendarId, syncToken: odd.syncToken });
    expect([delta.items.length, delta.pages]).toEqual([1, 2]);
  });

  test('section 1.8: exceptions before their masters, over pages, in full lists and deltas', async () => {
    const usual = await readAllEvents(client.api, { calendarId, maxResults: 2 });
    const { google } = client.simulator;
    google.faults.add({ kind: 'exceptions-first' });
    const odd = await readAllEvents(client.api, { calendarId, maxResults: 2 });
    expect(
      idsOf(odd.items)
        .slice(0, 2)
        .every((id) => id.startsWith(`${seriesId}_`)),
    ).toBe(true);
    expect(idsOf(odd.items).sort()).toEqual(idsOf(usual.items).sort());
    google.patchEvent(calendarId, `${seriesId}_20260306T090000Z`, { summary: 'x' });
    const delta = await readAllEvents(client.api, { calendarId, syncToken: odd.syncToken, maxResults: 1 });
    expect(idsOf(delta.items)).toEqual([`${seriesId}_20260306T090000Z`, seriesId]);
  });

  test('all of them at once still end, with the same items', async () => {
    const usual = await readAllEvents(client.api, { calendarId });
    const { faults } = client.simulator.google;
    for (const kind of ['empty-page', 'short-page', 'repeated-ids', 'exceptions-first', 'stripped-stubs'] as const) {
      faults.add({ kind });
    }
    const odd = await readAllEvents(client.api, { calendarId, maxResults: 200 });
    expect([...new Set(idsOf(odd.items))].sort()).toEqual(idsOf(usual.items).sort());
    expect(faults.counts()).toMatchObject({ 'exceptions-first': 1, 'empty-page': expect.any(Number) });
  });
});

describe('section 1.6: deletions that say little', () => {
  test('L5: a cancelled instance is known by its id alone', async () => {
    client.simulator.google.faults.add({ kind: 'stripped-stubs' });
    const { items } = await readAllEvents(client.api, { calendarId });
    expect(items.filter(({ status }) => status === 'cancelled')).toEqual([
      { kind: 'calendar#event', etag: expect.any(String), id: `${seriesId}_20260305T090000Z`, status: 'cancelled' },
    ]);
  });

  test('a stub whose id does not tell its place keeps it', async () => {
    const originalStartTime = { dateTime: '2026-03-07T09:00:00Z' };
    const odd = { id: 'imported', recurringEventId: seriesId, originalStartTime, status: 'cancelled' as const };
    client.simulator.google.insertEvent(calendarId, { ...at(9), ...odd });
    client.simulator.google.faults.add({ kind: 'stripped-stubs' });
    const { items } = await readAllEvents(client.api, { calendarId });
    expect(items.find(({ id }) => id === 'imported')).toMatchObject({ recurringEventId: seriesId });
  });
});
