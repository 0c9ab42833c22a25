import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const recording = fileURLToPath(
  new URL('../../../../../shared/data/google/lists/free-busy-reader-view.json', import.meta.url),
);
const calendarId = 'ann@example.com';
let client: SimulatedClient;

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => Date.parse('2026-03-02T08:00:00Z') } });
});
afterEach(() => client.simulator.close());

function at(day: string, more: Record<string, unknown> = {}) {
  const moment = (time: string) => ({ dateTime: `${day}T${time}:00Z`, timeZone: 'UTC' });
  return client.simulator.google.insertEvent(calendarId, { start: moment('09:00'), end: moment('10:00'), ...more });
}

describe('section 1.9: what readers see', () => {
  async function seenBy(role: 'freeBusyReader' | 'reader' | 'writerWithoutPrivateAccess' | 'writer') {
    const bob = client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    client.simulator.google.share({ calendarId, email: bob.email, role });
    const api = client.clientOf(bob.accessToken);
    const { data } = await api.events.list({ calendarId });
    expect(data.accessRole).toBe(role);
    return { api, items: data.items ?? [] };
  }

  test('a free/busy reader sees bare blocks, as in the recorded list', async () => {
    at('2026-03-03', { summary: 'secret', attendees: [{ email: 'x@example.com' }], transparency: 'transparent' });
    const [item] = (await seenBy('freeBusyReader')).items;
    const keys = ['etag', 'end', 'htmlLink', 'iCalUID', 'id', 'kind', 'start', 'status', 'updated', 'visibility'];
    expect(Object.keys(item!).sort()).toEqual([...keys].sort());
    expect(item?.visibility).toBe('private');
    if (existsSync(recording)) {
      const { items } = JSON.parse(readFileSync(recording, 'utf8'));
      expect(Object.keys(item!).sort()).toEqual(Object.keys(items[0]).sort());
    }
  });

  test.each([
    ['reader', [undefined, 'open']],
    ['writerWithoutPrivateAccess', [undefined, 'open']],
    ['writer', ['secret', 'open']],
  ] as const)('a %s and private events', async (role, summaries) => {
    at('2026-03-03', { id: 'aaaaa', summary: 'secret', visibility: 'private' });
    at('2026-03-03', { id: 'bbbbb', summary: 'open' });
    const { api, items } = await seenBy(role);
    expect(items.map(({ summary }) => summary)).toEqual(summaries);
    const write = api.events.insert({
      calendarId,
      requestBody: { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } },
    });
    expect((await write.catch(({ response }) => response)).status).toBe(role === 'reader' ? 403 : 200);
  });
});

describe('section 1.8: a window and what was moved', () => {
  const march = { timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-04-01T00:00:00Z' };
  const listed = async (window: object) =>
    (await client.api.events.list({ calendarId, ...window })).data.items?.map(({ id }) => id).sort();
  const move = (id: string, day: string) =>
    client.simulator.google.patchEvent(calendarId, id, {
      start: { dateTime: `${day}T09:00:00Z` },
      end: { dateTime: `${day}T10:00:00Z` },
    });

  test('an exception that was moved out is left out: its master alone would project a ghost', async () => {
    const { id } = at('2026-03-03', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    move(`${id}_20260304T090000Z`, '2026-06-01');
    expect(await listed(march)).toEqual([id]);
    expect(await listed({})).toEqual([id, `${id}_20260304T090000Z`]);
  });

  test('an exception that was moved in comes without its master', async () => {
    const { id } = at('2026-06-01', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    move(`${id}_20260602T090000Z`, '2026-03-10');
    expect(await listed(march)).toEqual([`${id}_20260602T090000Z`]);
  });

  test('an orphan is an event of its own, by where it is and not by where it was', async () => {
    const originalStartTime = { dateTime: '2026-06-01T09:00:00Z' };
    at('2026-03-05', { id: 'orphan_20260601T090000Z', recurringEventId: 'orphan', originalStartTime });
    expect(await listed(march)).toEqual(['orphan_20260601T090000Z']);
    expect(await listed({ timeMin: '2026-05-01T00:00:00Z' })).toEqual([]);
    const { google } = client.simulator;
    const day = Date.parse('2026-03-05T00:00:00Z');
    expect(google.busyBlocks(calendarId, day, day + 86_400_000)).toHaveLength(1);
  });

  test('a cancelled instance comes where its place is', async () => {
    const { id } = at('2026-03-03', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=20'] });
    client.simulator.google.deleteEvent(calendarId, `${id}_20260310T090000Z`);
    client.simulator.google.deleteEvent(calendarId, `${id}_20260505T090000Z`);
    expect(await listed(march)).toEqual([id, `${id}_20260310T090000Z`]);
  });
});
