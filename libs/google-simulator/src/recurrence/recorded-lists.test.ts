import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

/** Recordings of the real API lie beside the repository where they lie at all. */
const recordings = fileURLToPath(new URL('../../../../../shared/data/google/', import.meta.url));
const owner = 'ann@example.com';
const momentSchema = z.record(z.string(), z.string());
const itemSchema = z.looseObject({
  id: z.string(),
  start: momentSchema.optional(),
  end: momentSchema.optional(),
  recurrence: z.array(z.string()).optional(),
  recurringEventId: z.string().optional(),
});
const listSchema = z.looseObject({ items: z.array(itemSchema) });
type Item = z.infer<typeof itemSchema>;

const read = (name: string): unknown => JSON.parse(readFileSync(`${recordings}${name}.json`, 'utf8'));
const itemsOf = (name: string) => listSchema.parse(read(name)).items;

/** What tells where an event lies, and whether Google counts it as moved. */
const placeOf = (item: Record<string, unknown>) => {
  const { id, status, start, end, recurrence, recurringEventId, originalStartTime, sequence, iCalUID } = item;
  return { id, status, start, end, recurrence, recurringEventId, originalStartTime, sequence, iCalUID };
};
const byId = (one: { id?: unknown }, other: { id?: unknown }) => (String(one.id) < String(other.id) ? -1 : 1);
const placesOf = (items: readonly object[]) => items.map((item) => placeOf({ ...item })).sort(byId);

let client: SimulatedClient;
beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => Date.parse('2026-08-01T08:00:00Z') } });
});
afterEach(() => client.simulator.close());

function calendarIn(timeZone: string): string {
  return client.simulator.google.addCalendar({ owner, summary: 'recorded', timeZone }).id;
}

/** Puts the masters of a recorded list into a calendar, and then moves the instances to where they were seen. */
function replay(calendarId: string, items: readonly Item[]): void {
  const { google } = client.simulator;
  for (const { id, start, end, recurrence } of items.filter(({ recurringEventId }) => recurringEventId === undefined)) {
    google.insertEvent(calendarId, { id, start, end, recurrence });
  }
  for (const { id, start, end } of items.filter(({ recurringEventId }) => recurringEventId !== undefined)) {
    google.patchEvent(calendarId, id, { start, end });
  }
}

/** A series whose first instance is the recorded one. */
function seriesFrom(calendarId: string, first: Item, rule: string): string {
  const { start, end } = first;
  const id = first.recurringEventId ?? '';
  client.simulator.google.insertEvent(calendarId, { id, start, end, recurrence: [rule] });
  return id;
}

if (existsSync(recordings)) {
  describe('recorded splits', () => {
    test.each(['lists/delta-split-this-and-following', 'lists/delta-split-with-moved-exceptions'])(
      '%s',
      async (name) => {
        const calendarId = calendarIn('America/Chicago');
        const recorded = itemsOf(name);
        replay(calendarId, recorded);
        const { items } = await readAllEvents(client.api, { calendarId });
        expect(placesOf(items)).toEqual(placesOf(recorded));
        const [base, part] = recorded.filter(({ recurrence }) => recurrence !== undefined);
        const { data } = await client.api.events.instances({ calendarId, eventId: part!.id, maxResults: 1 });
        expect(data.items?.[0]?.id).toBe(`${base!.id}_${part!.id.split('_R')[1]}Z`);
      },
    );

    test('events/cancelled-instance-of-split-series', async () => {
      const recorded = z
        .looseObject({ id: z.string(), recurringEventId: z.string() })
        .parse(read('events/cancelled-instance-of-split-series'));
      const calendarId = calendarIn('Asia/Tokyo');
      const { google } = client.simulator;
      const at = (time: string) => ({ dateTime: time, timeZone: 'Asia/Tokyo' });
      google.insertEvent(calendarId, {
        id: recorded.recurringEventId,
        start: at('2015-05-27T10:00:00'),
        end: at('2015-05-27T11:00:00'),
        recurrence: ['RRULE:FREQ=WEEKLY'],
      });
      google.deleteEvent(calendarId, recorded.id);
      const { items } = await readAllEvents(client.api, { calendarId });
      const stub = items.find(({ id }) => id === recorded.id);
      expect({ ...stub, etag: '' }).toEqual({ ...recorded, etag: '' });
    });
  });

  test('recorded instances of one series, and what stands around them', async () => {
    const { items: recorded, ...head } = listSchema.parse(read('lists/instances-of-one-series'));
    const calendarId = calendarIn('America/Sao_Paulo');
    const eventId = seriesFrom(calendarId, recorded[0]!, 'RRULE:FREQ=WEEKLY;COUNT=4');
    const { data } = await client.api.events.instances({ calendarId, eventId });
    expect(data.items?.map((item) => placeOf({ ...item }))).toEqual(recorded.map((item) => placeOf(item)));
    const { items: _items, ...answered } = data;
    expect(Object.keys(answered).sort()).toEqual(Object.keys(head).sort());
    expect(data).toMatchObject({ kind: head.kind, timeZone: head.timeZone, accessRole: head.accessRole });
  });

  test('a recorded series keeps its own wall time in the offset of a calendar elsewhere', async () => {
    const recorded = itemsOf('lists/expanded-offset-of-calendar-zone-across-dst');
    const calendarId = calendarIn('America/Sao_Paulo');
    seriesFrom(calendarId, recorded[0]!, 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR');
    const { items } = await readAllEvents(client.api, { calendarId, singleEvents: true });
    const wanted = new Set(recorded.map(({ id }) => id));
    expect(placesOf(items.filter(({ id }) => wanted.has(id ?? '')))).toEqual(placesOf(recorded));
  });

  test('a recorded event without a zone and without length', async () => {
    const { id, start, end } = itemSchema.parse(read('events/zero-length-timed'));
    const calendarId = calendarIn('Europe/Berlin');
    client.simulator.google.insertEvent(calendarId, { id, start, end });
    const { data } = await client.api.events.get({ calendarId, eventId: id });
    expect([data.start, data.end]).toEqual([start, end]);
  });

  describe('recorded answers of freeBusy', () => {
    const blockSchema = z.object({ start: z.string(), end: z.string() });
    const answerSchema = z.looseObject({
      timeMin: z.string(),
      timeMax: z.string(),
      calendars: z.record(z.string(), z.looseObject({ busy: z.array(blockSchema), errors: z.unknown().optional() })),
    });

    test.each([
      ['freebusy/empty-busy', 'UTC'],
      ['freebusy/per-calendar-error', 'UTC'],
      ['freebusy/primary-merged-blocks', 'UTC'],
      ['freebusy/primary-six-blocks-one-over-a-day', 'UTC'],
      ['freebusy/with-offset-times', 'Europe/Berlin'],
    ])('%s', async (name, timeZone) => {
      const recorded = answerSchema.parse(read(name));
      const { google } = client.simulator;
      for (const [id, { busy, errors }] of Object.entries(recorded.calendars)) {
        if (errors !== undefined) continue;
        if (id !== 'primary') {
          google.addUser({ email: id, timeZone });
          google.share({ calendarId: id, email: owner, role: 'freeBusyReader' });
        }
        for (const { start, end } of busy) {
          google.insertEvent(id === 'primary' ? owner : id, { start: { dateTime: start }, end: { dateTime: end } });
        }
      }
      const { timeMin, timeMax } = recorded;
      const items = Object.keys(recorded.calendars).map((id) => ({ id }));
      const { data } = await client.api.freebusy.query({ requestBody: { timeMin, timeMax, timeZone, items } });
      expect(data).toEqual(recorded);
    });
  });
}
