import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const calendarId = 'ann@example.com';
const timed = { start: { dateTime: '2026-03-03T09:00:00Z' }, end: { dateTime: '2026-03-03T10:00:00Z' } };
const allDay = { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } };

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

async function insert(requestBody: calendar_v3.Schema$Event): Promise<calendar_v3.Schema$Event> {
  return (await client.api.events.insert({ calendarId, requestBody })).data;
}

describe('what a special type refuses', () => {
  test.each([
    ['all-day out of office', { ...allDay, eventType: 'outOfOffice' }, 'malformedOutOfOfficeEvent'],
    ['all-day focus time', { ...allDay, eventType: 'focusTime' }, 'malformedFocusTimeEvent'],
    [
      'transparent focus time',
      { ...timed, transparency: 'transparent', eventType: 'focusTime' },
      'malformedFocusTimeEvent',
    ],
    [
      'transparent out of office',
      { ...timed, transparency: 'transparent', eventType: 'outOfOffice' },
      'malformedOutOfOfficeEvent',
    ],
    ['an opaque working location', { ...allDay, eventType: 'workingLocation' }, 'malformedWorkingLocationEvent'],
    ['a birthday that is not yearly', { ...allDay, eventType: 'birthday' }, 'malformedBirthdayEvent'],
    ['a mail-made event', { ...timed, eventType: 'fromGmail' }, 'eventTypeRestriction'],
  ])('%s', async (_name, requestBody, reason) => {
    expect(await refusalOf(insert(requestBody))).toMatchObject({ status: 400, reason });
  });

  const workingLocation = {
    ...allDay,
    eventType: 'workingLocation',
    visibility: 'public',
    transparency: 'transparent',
  };
  test.each([
    ['focus time', { ...timed, eventType: 'focusTime' }],
    ['out of office', { ...timed, eventType: 'outOfOffice' }],
    ['a working location', { ...workingLocation, workingLocationProperties: { type: 'homeOffice', homeOffice: {} } }],
  ])('%s on a secondary calendar', async (_name, requestBody) => {
    const other = client.simulator.google.addCalendar({ owner: calendarId, summary: 'Other', timeZone: 'UTC' });
    const call = client.api.events.insert({ calendarId: other.id, requestBody });
    expect(await refusalOf(call)).toMatchObject({ status: 400, reason: 'eventTypeRestriction' });
  });

  test('to become another one, or to move to another calendar', async () => {
    const other = client.simulator.google.addCalendar({ owner: calendarId, summary: 'Other', timeZone: 'UTC' });
    const { id } = await insert({ ...timed, eventType: 'focusTime' });
    const at = { calendarId, eventId: id! };
    const change = client.api.events.patch({ ...at, requestBody: { eventType: 'outOfOffice' } });
    expect(await refusalOf(change)).toMatchObject({ status: 400 });
    expect(await refusalOf(client.api.events.move({ ...at, destination: other.id }))).toMatchObject({ status: 400 });
    expect((await client.api.events.get(at)).data.eventType).toBe('focusTime');
  });
});
