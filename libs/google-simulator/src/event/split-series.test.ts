import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
let client: SimulatedClient;

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => Date.parse('2026-03-02T08:00:00Z') } });
});
afterEach(() => client.simulator.close());

const at = (day: string, hour = '10') => ({
  start: { dateTime: `${day}T${hour}:00:00`, timeZone: 'Europe/Berlin' },
  end: { dateTime: `${day}T${hour}:30:00`, timeZone: 'Europe/Berlin' },
});

/** A daily series at nine UTC that is split before the fifth of March. */
function split(changed?: () => void) {
  const { google } = client.simulator;
  google.insertEvent(calendarId, { id: 'base', ...at('2026-03-03'), recurrence: ['RRULE:FREQ=DAILY;COUNT=9'] });
  changed?.();
  google.patchEvent(calendarId, 'base', { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20260304T225959Z'] });
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=3'];
  google.insertEvent(calendarId, { id: 'base_R20260305T090000', ...at('2026-03-05'), recurrence });
}

const instanceIds = async (eventId: string) => {
  const { data } = await client.api.events.instances({ calendarId, eventId });
  return data.items?.map(({ id }) => id);
};

test('the instances of both parts of a split series are named by the base id', async () => {
  split();
  expect(await instanceIds('base')).toEqual(['base_20260303T090000Z', 'base_20260304T090000Z']);
  const second = ['base_20260305T090000Z', 'base_20260306T090000Z', 'base_20260307T090000Z'];
  expect(await instanceIds('base_R20260305T090000')).toEqual(second);
  const { items } = await readAllEvents(client.api, { calendarId, singleEvents: true });
  expect(new Set(items.map(({ id }) => id)).size).toBe(5);
});

test('an instance of the second part is found, changed and cancelled by that id', async () => {
  split();
  const eventId = 'base_20260306T090000Z';
  const whole = { calendarId, eventId };
  expect((await client.api.events.get(whole)).data.recurringEventId).toBe('base_R20260305T090000');
  await client.api.events.patch({ ...whole, requestBody: at('2026-03-06', '15') });
  expect((await client.api.events.get(whole)).data.recurringEventId).toBe('base_R20260305T090000');
  await client.api.events.delete(whole);
  const blocks = client.simulator.google.busyBlocks(calendarId, Date.parse('2026-03-06'), Date.parse('2026-03-07'));
  expect(blocks).toEqual([]);
  await expect(
    client.api.events.get({ calendarId, eventId: 'base_R20260305T090000_20260307T090000Z' }),
  ).rejects.toThrow();
});

test('a stub of the second part carries its series, as recorded, and may lose it', async () => {
  split();
  const { syncToken } = await readAllEvents(client.api, { calendarId });
  client.simulator.google.deleteEvent(calendarId, 'base_20260306T090000Z');
  const stubs = async () => {
    const { items } = await readAllEvents(client.api, { calendarId, syncToken });
    return items.filter(({ status }) => status === 'cancelled').map(({ kind, etag, ...rest }) => rest);
  };
  const stub = { id: 'base_20260306T090000Z', status: 'cancelled' };
  expect(await stubs()).toEqual([
    {
      ...stub,
      recurringEventId: 'base_R20260305T090000',
      originalStartTime: { dateTime: '2026-03-06T10:00:00+01:00' },
    },
  ]);
  client.simulator.google.faults.add({ kind: 'stripped-stubs' });
  expect(await stubs()).toEqual([stub]);
});

test('an id that the first part has given away stays its own, and its stub keeps the place', async () => {
  const taken = 'base_20260306T090000Z';
  split(() => client.simulator.google.patchEvent(calendarId, taken, { summary: 'changed' }));
  client.simulator.google.faults.add({ kind: 'stripped-stubs' });
  const { items } = await readAllEvents(client.api, { calendarId });
  expect(items.find(({ id }) => id === taken)).toMatchObject({ status: 'cancelled', recurringEventId: 'base' });
  const whole = 'base_R20260305T090000_20260306T090000Z';
  expect(await instanceIds('base_R20260305T090000')).toContain(whole);
  expect((await client.api.events.get({ calendarId, eventId: whole })).data.status).toBe('confirmed');
});

test('expanded deltas tell of the instances that the second part takes over as of living ones', async () => {
  const { google } = client.simulator;
  let syncToken = '';
  google.insertEvent(calendarId, { id: 'base', ...at('2026-03-03'), recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] });
  ({ syncToken } = await readAllEvents(client.api, { calendarId, singleEvents: true }));
  google.patchEvent(calendarId, 'base', { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20260304T225959Z'] });
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=1'];
  google.insertEvent(calendarId, { id: 'base_R20260305T090000', ...at('2026-03-05'), recurrence });
  const { items } = await readAllEvents(client.api, { calendarId, singleEvents: true, syncToken });
  expect(items.map(({ id, status }) => `${id} ${status}`).sort()).toEqual([
    'base_20260303T090000Z confirmed',
    'base_20260304T090000Z confirmed',
    'base_20260305T090000Z confirmed',
    'base_20260306T090000Z cancelled',
  ]);
});
