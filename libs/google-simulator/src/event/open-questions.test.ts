import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../index.ts';
import { readAllEvents, refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const DAY_MS = 86_400_000;
const calendarId = 'ann@example.com';
let client: SimulatedClient;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.parse('2026-03-02T08:00:00Z');
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

function set(changes: SimulatorOptions): void {
  client.simulator.google.changeSettings(changes);
}

function insert(day: string, more: Record<string, unknown> = {}) {
  const start = { dateTime: `${day}T09:00:00`, timeZone: 'Europe/Berlin' };
  const end = { dateTime: `${day}T10:00:00`, timeZone: 'Europe/Berlin' };
  return client.simulator.google.insertEvent(calendarId, { start, end, ...more });
}

const list = (parameters: Record<string, unknown>) => client.api.events.list({ calendarId, ...parameters });

describe('section 9: what no source settles is a switch', () => {
  test('5: sync tokens live for ever, unless a lifetime is set', async () => {
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    nowMs += 60 * DAY_MS;
    expect((await list({ syncToken })).status).toBe(200);
    set({ syncTokenLifetimeMs: 30 * DAY_MS });
    expect(await refusalOf(list({ syncToken }))).toMatchObject({ status: 410, reason: 'fullSyncRequired' });
    const fresh = await readAllEvents(client.api, { calendarId });
    expect((await list({ syncToken: fresh.syncToken })).status).toBe(200);
  });

  test('6: an endless series has so many instances after now', async () => {
    insert('2026-03-03', { recurrence: ['RRULE:FREQ=DAILY'] });
    set({ expansionCap: 12 });
    expect((await readAllEvents(client.api, { calendarId, singleEvents: true })).items).toHaveLength(12);
  });

  test.each([
    ['silence', 200],
    ['400', 400],
    ['410', 410],
  ] as const)('7: a delta with another query than the list before it gives %s', async (answer, status) => {
    set({ changedQueryWithSyncToken: answer });
    const { syncToken } = await readAllEvents(client.api, { calendarId, maxResults: 10 });
    expect((await list({ syncToken, maxResults: 10 })).status).toBe(200);
    for (const more of [{ maxResults: 11 }, { maxResults: 10, singleEvents: true }]) {
      const answered = await list({ syncToken, ...more }).catch(({ response }) => response);
      expect(answered.status).toBe(status);
    }
  });

  test('8: all-day events are bounded by the midnights of the calendar, or of the zone that is asked for', async () => {
    insert('2026-03-03', { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } });
    const window = { timeMin: '2026-03-04T00:00:00Z', timeMax: '2026-03-04T04:00:00Z', timeZone: 'America/New_York' };
    expect((await list(window)).data.items).toHaveLength(0);
    set({ allDayBoundsZone: 'request' });
    expect((await list(window)).data.items).toHaveLength(1);
  });

  test('9: what birthdays, focus time and out of office say about their time', async () => {
    const day = { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } };
    const birthday = { ...day, eventType: 'birthday', recurrence: ['RRULE:FREQ=YEARLY'] };
    const transparencies = () => [insert('2026-03-03', birthday), insert('2026-03-03', { eventType: 'focusTime' })];
    expect(transparencies().map(({ transparency }) => transparency)).toEqual(['transparent', undefined]);
    set({ birthdayIsTransparent: false, statusEventsShowOpaque: true });
    expect(transparencies().map(({ transparency }) => transparency)).toEqual([undefined, 'opaque']);
    expect(client.simulator.google.busyBlocks(calendarId, nowMs, nowMs + 5 * DAY_MS)).toHaveLength(1);
  });

  test('10: a malformed sync token is 400 or 410', async () => {
    expect((await refusalOf(list({ syncToken: 'nonsense' }))).status).toBe(400);
    set({ malformedSyncTokenStatus: 410 });
    expect(await refusalOf(list({ syncToken: 'nonsense' }))).toMatchObject({ status: 410, reason: 'fullSyncRequired' });
  });

  test('11: a new title sends all instances of a series again, or none of them', async () => {
    const { id } = insert('2026-03-03', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const { syncToken } = await readAllEvents(client.api, { calendarId, singleEvents: true });
    client.simulator.google.patchEvent(calendarId, id, { summary: 'new' });
    const delta = async () => (await readAllEvents(client.api, { calendarId, singleEvents: true, syncToken })).items;
    expect(await delta()).toHaveLength(3);
    set({ reemitUnchangedInstances: false });
    expect(await delta()).toEqual([]);
    client.simulator.google.patchEvent(calendarId, id, { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    expect((await delta()).map(({ status }) => status).sort()).toEqual(['cancelled', 'confirmed', 'confirmed']);
    expect((await readAllEvents(client.api, { calendarId, syncToken })).items).toHaveLength(1);
  });

  test('12: all-day bookings of a room take its time, or do not', () => {
    const { google } = client.simulator;
    const room = google.addCalendar({ owner: calendarId, summary: 'Room', timeZone: 'UTC', kind: 'resource' }).id;
    google.insertEvent(room, { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } });
    google.insertEvent(room, {
      start: { dateTime: '2026-03-04T10:00:00Z' },
      end: { dateTime: '2026-03-04T11:00:00Z' },
    });
    const busy = () => google.busyBlocks(room, nowMs, nowMs + 5 * DAY_MS);
    expect(busy()).toHaveLength(2);
    set({ roomAllDayIsBusy: false });
    expect(busy()).toEqual([
      { startMs: Date.parse('2026-03-04T10:00:00Z'), endMs: Date.parse('2026-03-04T11:00:00Z') },
    ]);
  });
});

describe('section 1.6: tombstones vanish in time', () => {
  test('and sync tokens from before them end; a cancelled instance stays with its series', async () => {
    const single = insert('2026-03-03');
    const series = insert('2026-03-04', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    const before = await readAllEvents(client.api, { calendarId });
    client.simulator.google.deleteEvent(calendarId, single.id);
    client.simulator.google.deleteEvent(calendarId, `${series.id}_20260305T080000Z`);
    const after = await readAllEvents(client.api, { calendarId });
    const all = async () => (await readAllEvents(client.api, { calendarId, showDeleted: true })).items.length;
    expect(await all()).toBe(3);
    set({ tombstoneLifetimeMs: DAY_MS });
    nowMs += DAY_MS + 60_000;
    expect(await all()).toBe(2);
    expect((await refusalOf(list({ syncToken: before.syncToken }))).status).toBe(410);
    expect((await list({ syncToken: after.syncToken })).status).toBe(200);
    expect((await refusalOf(client.api.events.get({ calendarId, eventId: single.id }))).status).toBe(404);
  });

  test('at once when a test wants it, with all that is left of a deleted series', async () => {
    const { google } = client.simulator;
    const series = insert('2026-03-04', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    google.deleteEvent(calendarId, `${series.id}_20260305T080000Z`);
    const { syncToken } = await readAllEvents(client.api, { calendarId });
    google.deleteEvent(calendarId, series.id);
    google.forgetTombstones(calendarId);
    expect((await readAllEvents(client.api, { calendarId, showDeleted: true })).items).toEqual([]);
    expect((await refusalOf(list({ syncToken }))).status).toBe(410);
    const again = insert('2026-03-04', { id: series.id });
    expect(again.id).toBe(series.id);
  });
});
