import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

let client: SimulatedClient;
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const calendarId = 'ann@example.com';

beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => nowMs } });
});
afterEach(() => client.simulator.close());

function insert(from: string, until: string, more: Record<string, unknown> = {}) {
  const at = (time: string) => ({ dateTime: `2026-03-03T${time}:00`, timeZone: 'Europe/Berlin' });
  return client.simulator.google.insertEvent(calendarId, { start: at(from), end: at(until), ...more });
}

async function busyOf(timeMin = '2026-03-03T00:00:00+01:00', timeMax = '2026-03-04T00:00:00+01:00') {
  const requestBody = { timeMin, timeMax, timeZone: 'Europe/Berlin', items: [{ id: 'primary' }] };
  const { data } = await client.api.freebusy.query({ requestBody });
  return data.calendars?.primary?.busy?.map(({ start, end }) => `${start?.slice(5, 16)}/${end?.slice(5, 16)}`);
}

describe('what counts as busy', () => {
  const invited = (responseStatus: string) => ({ attendees: [{ email: calendarId, responseStatus }] });
  const home = {
    eventType: 'workingLocation',
    transparency: 'transparent',
    visibility: 'public',
    workingLocationProperties: { type: 'homeOffice' },
  };
  test.each<[string, Record<string, unknown>, boolean]>([
    ['an opaque event', {}, true],
    ['a private one', { visibility: 'private' }, true],
    ['a tentative one', { status: 'tentative' }, true],
    ['accepted', invited('accepted'), true],
    ['answered Maybe', invited('tentative'), true],
    ['not yet answered', invited('needsAction'), true],
    ['out of office', { eventType: 'outOfOffice' }, true],
    ['focus time', { eventType: 'focusTime' }, true],
    ['a type that nobody knows', { eventType: 'somethingNew' }, true],
    ['declined by another guest', { attendees: [{ email: 'bob@example.com', responseStatus: 'declined' }] }, true],
    ['declined by self', invited('declined'), false],
    ['transparent', { transparency: 'transparent' }, false],
    ['cancelled', { status: 'cancelled' }, false],
    ['working location', home, false],
  ])('%s', async (_name, more, busy) => {
    insert('10:00', '11:00', more);
    expect(await busyOf()).toEqual(busy ? ['03-03T10:00/03-03T11:00'] : []);
  });

  test('an event without length takes no time', async () => {
    insert('10:00', '10:00');
    expect(await busyOf()).toEqual([]);
  });

  test('on a secondary calendar the answer of a person is nobody’s own', async () => {
    const { google } = client.simulator;
    const other = google.addCalendar({ owner: calendarId, summary: 'Other', timeZone: 'UTC' });
    google.insertEvent(other.id, {
      start: { dateTime: '2026-03-03T10:00:00Z' },
      end: { dateTime: '2026-03-03T11:00:00Z' },
      attendees: [{ email: calendarId, responseStatus: 'declined' }],
    });
    expect(google.busyBlocks(other.id, nowMs, nowMs + 7 * 86_400_000)).toHaveLength(1);
  });
});

describe('blocks', () => {
  test('overlapping and touching ones are merged, others stay, and all are cut to the range', async () => {
    insert('09:00', '10:00');
    insert('09:30', '10:30');
    insert('10:30', '11:00');
    insert('12:00', '13:00');
    insert('23:00', '23:30');
    expect(await busyOf('2026-03-03T09:15:00+01:00', '2026-03-03T12:30:00+01:00')).toEqual([
      '03-03T09:15/03-03T11:00',
      '03-03T12:00/03-03T12:30',
    ]);
  });

  test('all-day events take the midnights of the calendar zone, also after the zone has changed', async () => {
    client.simulator.google.insertEvent(calendarId, { start: { date: '2026-03-29' }, end: { date: '2026-03-30' } });
    const inUtc = async () => {
      const requestBody = {
        timeMin: '2026-03-27T00:00:00Z',
        timeMax: '2026-04-01T00:00:00Z',
        items: [{ id: calendarId }],
      };
      return (await client.api.freebusy.query({ requestBody })).data.calendars?.[calendarId]?.busy;
    };
    // The day on which the clocks go forward has 23 hours.
    expect(await inUtc()).toEqual([{ start: '2026-03-28T23:00:00Z', end: '2026-03-29T22:00:00Z' }]);
    await client.api.calendars.patch({ calendarId, requestBody: { timeZone: 'America/New_York' } });
    expect(await inUtc()).toEqual([{ start: '2026-03-29T04:00:00Z', end: '2026-03-30T04:00:00Z' }]);
  });

  test('of a series: moved and cancelled instances, and a long one that began before the range', async () => {
    const master = insert('10:00', '11:00', { recurrence: ['RRULE:FREQ=DAILY'] });
    client.simulator.google.deleteEvent(calendarId, `${master.id}_20260304T090000Z`);
    client.simulator.google.patchEvent(calendarId, `${master.id}_20260305T090000Z`, {
      start: { dateTime: '2026-03-04T20:00:00+01:00' },
      end: { dateTime: '2026-03-04T21:00:00+01:00' },
    });
    insert('23:00', '23:30', { end: { dateTime: '2026-03-05T01:00:00+01:00' }, recurrence: ['RRULE:FREQ=YEARLY'] });
    expect(await busyOf('2026-03-05T00:00:00+01:00', '2026-03-07T00:00:00+01:00')).toEqual([
      '03-05T00:00/03-05T01:00',
      '03-06T10:00/03-06T11:00',
    ]);
    expect(await busyOf('2026-03-04T00:00:00+01:00', '2026-03-05T00:00:00+01:00')).toEqual(['03-04T00:00/03-05T00:00']);
  });
});

describe('section 9: what no source settles is a switch', () => {
  test.each([
    [{ mergeTouching: false }, ['03-03T09:00/03-03T10:00', '03-03T10:00/03-03T11:00']],
    [{ clipFreeBusy: false }, ['03-03T09:00/03-03T11:00']],
    [{}, ['03-03T09:00/03-03T10:30']],
  ])('2: touching blocks and blocks that reach out, with %p', async (settings, blocks) => {
    await client.simulator.close();
    client = await startWithClient({ clock: { now: () => nowMs }, ...settings });
    insert('09:00', '10:00');
    insert('10:00', '11:00');
    const until = 'mergeTouching' in settings ? '2026-03-04T00:00:00+01:00' : '2026-03-03T10:30:00+01:00';
    expect(await busyOf(undefined, until)).toEqual(blocks);
  });

  test('1: whether a declined event takes time', async () => {
    await client.simulator.close();
    client = await startWithClient({ clock: { now: () => nowMs }, declinedIsBusy: true });
    insert('09:00', '10:00', { attendees: [{ email: calendarId, responseStatus: 'declined' }] });
    expect(await busyOf()).toEqual(['03-03T09:00/03-03T10:00']);
  });

  test('L8: whether the start of a series counts although its rule does not give it', async () => {
    const series = { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO'] };
    insert('09:00', '10:00', series);
    expect(await busyOf()).toEqual(['03-03T09:00/03-03T10:00']);
    await client.simulator.close();
    client = await startWithClient({ clock: { now: () => nowMs }, unmatchedStartCounts: false });
    insert('09:00', '10:00', series);
    expect(await busyOf()).toEqual([]);
  });
});

test('fractions of a second are not kept, as on the wire', async () => {
  client.simulator.google.insertEvent(calendarId, {
    start: { dateTime: '2026-03-03T10:00:00.900Z' },
    end: { dateTime: '2026-03-03T11:00:00.900Z' },
  });
  const [block] = client.simulator.google.busyBlocks(calendarId, nowMs, nowMs + 7 * 86_400_000);
  expect(block).toEqual({ startMs: Date.parse('2026-03-03T10:00:00Z'), endMs: Date.parse('2026-03-03T11:00:00Z') });
});

test('L8: an exception of any id takes the place of its occurrence', async () => {
  const { id } = insert('10:00', '11:00', { recurrence: ['RRULE:FREQ=DAILY;COUNT=1'] });
  const originalStartTime = { dateTime: '2026-03-03T09:00:00Z' };
  insert('15:00', '16:00', { id: 'imported', recurringEventId: id, originalStartTime });
  expect(await busyOf()).toEqual(['03-03T15:00/03-03T16:00']);
});

describe('limits and errors', () => {
  const range = { timeMin: '2026-03-03T00:00:00Z', timeMax: '2026-03-04T00:00:00Z' };

  test('an unknown or forbidden calendar is an error inside of the 200', async () => {
    client.simulator.google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    const items = [{ id: 'primary' }, { id: 'bob@example.com' }, { id: 'nobody@example.com' }];
    const { data, status } = await client.api.freebusy.query({ requestBody: { ...range, items } });
    expect(status).toBe(200);
    const failed = { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] };
    expect(data).toEqual({
      kind: 'calendar#freeBusy',
      timeMin: '2026-03-03T00:00:00.000Z',
      timeMax: '2026-03-04T00:00:00.000Z',
      calendars: { primary: { busy: [] }, 'bob@example.com': failed, 'nobody@example.com': failed },
    });
  });

  test('a free/busy reader is answered', async () => {
    const { google } = client.simulator;
    const bob = google.addUser({ email: 'bob@example.com', timeZone: 'UTC' });
    google.share({ calendarId, email: bob.email, role: 'freeBusyReader' });
    insert('10:00', '11:00', { visibility: 'private' });
    const requestBody = { ...range, items: [{ id: calendarId }] };
    const { data } = await client.clientOf(bob.accessToken).freebusy.query({ requestBody });
    expect(data.calendars?.[calendarId]?.busy).toHaveLength(1);
  });

  test('the 51st calendar is one too many', async () => {
    const items = Array.from({ length: 51 }, (_, index) => ({ id: `c${index}@example.com` }));
    const { data } = await client.api.freebusy.query({ requestBody: { ...range, items } });
    expect(data.calendars?.['c49@example.com']?.errors?.[0]?.reason).toBe('notFound');
    expect(data.calendars?.['c50@example.com']?.errors?.[0]?.reason).toBe('tooManyCalendarsRequested');
  });

  test.each([
    [{ timeMax: range.timeMax }, 'required', 'timeMin'],
    [{ timeMin: range.timeMin }, 'required', 'timeMax'],
    [{ timeMin: range.timeMin, timeMax: range.timeMin }, 'timeRangeEmpty', 'timeMax'],
    [{ timeMin: range.timeMin, timeMax: '2026-07-03T00:00:00Z' }, 'timeRangeTooLong', 'timeMax'],
    [{ timeMin: '2026-03-03', timeMax: range.timeMax }, 'invalid', 'timeMin'],
    [{ ...range, timeZone: 'Mars/Olympus' }, 'invalid', 'timeZone'],
    [{ ...range, calendarExpansionMax: 51 }, 'invalid', 'calendarExpansionMax'],
  ])('%p is refused', async (requestBody, reason, location) => {
    expect(await refusalOf(client.api.freebusy.query({ requestBody }))).toMatchObject({
      status: 400,
      reason,
      location,
    });
  });
});
