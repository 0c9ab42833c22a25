import { describe, expect, test } from '@jest/globals';
import { shapeOfItem } from '../testing/shape-of.test-support.ts';
import { parseEvent } from './parse-event.ts';

const timed = {
  id: 'a',
  start: { dateTime: '2026-03-02T10:00:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-03-02T11:00:00+01:00', timeZone: 'Europe/Berlin' },
};
const allDay = { id: 'a', start: { date: '2026-03-02' }, end: { date: '2026-03-04' } };
const tenToEleven = '2026-03-02T09:00:00Z/2026-03-02T10:00:00Z';

function eventOf(item: unknown) {
  const result = parseEvent(item, 'Europe/Berlin');
  if (result.kind === 'refused') throw new Error(result.reason);
  return result.event;
}

const guests = (...answers: (object | string)[]) => ({ attendees: answers });

describe('L6: what is absent or unknown is busy', () => {
  test.each<[string, object, string]>([
    ['nothing but id and times', {}, 'opaque'],
    ['an unknown status', { status: 'maybe' }, 'opaque'],
    ['an unknown transparency', { transparency: 'see-through' }, 'opaque'],
    ['a transparency of the wrong type', { transparency: true }, 'opaque'],
    ['an unknown type', { eventType: 'siesta' }, 'opaque'],
    ['an unknown type that is free', { eventType: 'siesta', transparency: 'transparent' }, 'transparent'],
    ['tentative', { status: 'tentative' }, 'tentative'],
    ['focus time', { eventType: 'focusTime' }, 'focus-time'],
    ['out of office', { eventType: 'outOfOffice' }, 'out-of-office'],
    ['a working location without transparency', { eventType: 'workingLocation' }, 'working-location'],
    [
      'someone else declined',
      guests({ responseStatus: 'declined' }, { self: true, responseStatus: 'accepted' }),
      'opaque',
    ],
    ['the owner declined, without an address', guests({ self: true, responseStatus: 'declined' }), 'declined'],
    [
      'the room whose calendar it is declined',
      guests({ self: true, resource: true, responseStatus: 'declined' }),
      'declined',
    ],
    ['a declined room on a calendar of a person', guests({ resource: true, responseStatus: 'declined' }), 'opaque'],
    [
      'two entries of the owner, one declined',
      guests({ self: true, responseStatus: 'declined' }, { self: true, responseStatus: 'needsAction' }),
      'unanswered',
    ],
    [
      'two answers, of which one is missing',
      guests({ self: true, responseStatus: 'declined' }, { self: true }),
      'opaque',
    ],
    ['an unknown answer', guests({ self: true, responseStatus: 'perhaps' }), 'opaque'],
    ['guests that can not be read', guests('someone'), 'opaque'],
  ])('%s', (_, fields, rule) => {
    expect(shapeOfItem({ ...timed, ...fields }, 'Europe/Berlin')).toBe(`single ${rule} ${tenToEleven}`);
  });

  test('a freeBusyReader sees bare blocks: no title, no guests, no type', () => {
    const item = {
      id: 'a',
      etag: '"1"',
      status: 'confirmed',
      visibility: 'private',
      start: timed.start,
      end: timed.end,
    };
    expect(eventOf(item)).toMatchObject({ visibility: 'private', eventType: 'default', selfResponseStatus: null });
  });
});

describe('times', () => {
  const at = (start: object, end?: object, zone = 'Europe/Berlin') =>
    shapeOfItem({ id: 'a', start, ...(end === undefined ? {} : { end }) }, zone).replace('single opaque ', '');

  test.each<[string, object, object | undefined, string]>([
    [
      'wall times hang in their own zone',
      { dateTime: '2026-07-01T10:00:00', timeZone: 'America/New_York' },
      { dateTime: '2026-07-01T11:00:00', timeZone: 'America/New_York' },
      '2026-07-01T14:00:00Z/2026-07-01T15:00:00Z',
    ],
    [
      'an end without a zone takes the one of the start',
      { dateTime: '2026-07-01T10:00:00', timeZone: 'America/New_York' },
      { dateTime: '2026-07-01T11:00:00' },
      '2026-07-01T14:00:00Z/2026-07-01T15:00:00Z',
    ],
    [
      'without any zone the calendar’s counts',
      { dateTime: '2026-07-01T10:00:00' },
      { dateTime: '2026-07-01T11:00:00' },
      '2026-07-01T08:00:00Z/2026-07-01T09:00:00Z',
    ],
    [
      'an hour that is left out is the one after',
      { dateTime: '2026-03-29T02:30:00' },
      { dateTime: '2026-03-29T04:00:00' },
      '2026-03-29T01:30:00Z/2026-03-29T02:00:00Z',
    ],
    [
      'an hour that comes twice is the first',
      { dateTime: '2026-10-25T02:30:00' },
      { dateTime: '2026-10-25T04:00:00' },
      '2026-10-25T00:30:00Z/2026-10-25T03:00:00Z',
    ],
    [
      'a zone that moves by half an hour',
      { dateTime: '2026-10-04T03:00:00', timeZone: 'Australia/Lord_Howe' },
      { dateTime: '2026-10-04T04:00:00', timeZone: 'Australia/Lord_Howe' },
      '2026-10-03T16:00:00Z/2026-10-03T17:00:00Z',
    ],
    [
      'an offset wins over the zone',
      { dateTime: '2026-07-01T10:00:00Z', timeZone: 'America/New_York' },
      { dateTime: '2026-07-01T11:00:00Z' },
      '2026-07-01T10:00:00Z/2026-07-01T11:00:00Z',
    ],
    [
      'milliseconds',
      { dateTime: '2026-07-01T10:00:00.250Z' },
      { dateTime: '2026-07-01T11:00:00.5Z' },
      '2026-07-01T10:00:00.250Z/2026-07-01T11:00:00.500Z',
    ],
    [
      'L7: all-day events stay dates',
      { date: '2026-03-02', timeZone: 'America/New_York' },
      { date: '2026-03-04' },
      '2026-03-02/2026-03-04',
    ],
    ['L7: an end on the start is one day', { date: '2026-02-28' }, { date: '2026-02-28' }, '2026-02-28/2026-03-01'],
    [
      'L1: an all-day end before the start is one day',
      { date: '2026-03-02' },
      { date: '2026-03-01' },
      '2026-03-02/2026-03-03',
    ],
    ['L1: no all-day end is one day', { date: '2026-12-31' }, undefined, '2026-12-31/2027-01-01'],
    [
      'L1: no end is an hour',
      { dateTime: '2026-07-01T10:00:00Z' },
      undefined,
      '2026-07-01T10:00:00Z/2026-07-01T11:00:00Z',
    ],
    [
      'L1: an end before the start is an hour',
      { dateTime: '2026-07-01T10:00:00Z' },
      { dateTime: '2026-07-01T09:00:00Z' },
      '2026-07-01T10:00:00Z/2026-07-01T11:00:00Z',
    ],
    [
      'an end on the start stays empty',
      { dateTime: '2026-07-01T10:00:00Z' },
      { dateTime: '2026-07-01T10:00:00Z' },
      '2026-07-01T10:00:00Z/2026-07-01T10:00:00Z',
    ],
    [
      'a date beside a time is its midnight',
      { date: '2026-07-01' },
      { dateTime: '2026-07-01T10:00:00+02:00' },
      '2026-06-30T22:00:00Z/2026-07-01T08:00:00Z',
    ],
    ['L15: the last date ends on itself', { date: '9999-12-31' }, undefined, '9999-12-31/9999-12-31'],
    ['before the year 1', { date: '0000-01-01' }, { date: '0000-01-02' }, 'no time'],
    ['before the year 1, timed', { dateTime: '0000-12-31T00:00:00Z' }, undefined, 'no time'],
    [
      'the year 50',
      { dateTime: '0050-07-01T10:00:00', timeZone: 'UTC' },
      undefined,
      '0050-07-01T10:00:00Z/0050-07-01T11:00:00Z',
    ],
  ])('%s', (_, start, end, expected) => {
    expect(at(start, end)).toBe(expected);
  });

  test.each([
    ['GMT-07:00', '-07:00'],
    ['GMT+03:00', '+03:00'],
    ['UTC+5:30', '+05:30'],
    ['Etc/GMT+7', 'Etc/GMT+7'],
    ['Europe/Kiev', 'Europe/Kiev'],
    ['Pacific Standard Time', 'Pacific Standard Time'],
    ['GMT+77:00', 'GMT+77:00'],
    ['', null],
  ])('the zone %j is kept as %j', (timeZone, startZone) => {
    const { time } = eventOf({ ...timed, start: { ...timed.start, timeZone } });
    expect(time).toMatchObject({ startMs: Date.parse('2026-03-02T09:00:00Z'), startZone });
  });

  test('wall times hang in fixed offsets too', () => {
    expect(at({ dateTime: '2026-07-01T10:00:00', timeZone: 'GMT-07:00' })).toBe(
      '2026-07-01T17:00:00Z/2026-07-01T18:00:00Z',
    );
    expect(at({ dateTime: '2026-07-01T10:00:00' }, undefined, '+05:30')).toBe(
      '2026-07-01T04:30:00Z/2026-07-01T05:30:00Z',
    );
  });
});

describe('L5, L8: what an item stands for', () => {
  const cancelled = (id: string, fields: object = {}) => eventOf({ id, status: 'cancelled', ...fields });

  test.each([
    ['abc_20260302T090000Z', 'abc', { kind: 'timed', startMs: Date.parse('2026-03-02T09:00:00Z') }],
    ['abc_20260302', 'abc', { kind: 'all-day', startDate: '2026-03-02' }],
    [
      'abc_R20260101T090000_20260302T090000Z',
      'abc_R20260101T090000',
      { kind: 'timed', startMs: Date.parse('2026-03-02T09:00:00Z') },
    ],
    ['_60o30dr_20260302', '_60o30dr', { kind: 'all-day', startDate: '2026-03-02' }],
    ['abc', null, null],
    ['abc_R20260101T090000', null, null],
    ['20140615_60o30dr564o30c1g60o30dr4ck', null, null],
    ['abc_20261399', null, null],
  ])('a stub %s tells its series by its id alone', (id, recurringEventId, originalStart) => {
    const isSeriesFromId = recurringEventId !== null;
    expect(cancelled(id)).toMatchObject({
      status: 'cancelled',
      time: null,
      recurringEventId,
      isSeriesFromId,
      originalStart,
    });
  });

  test('Google’s own fields win over the id, which carries the new date of a moved all-day instance', () => {
    const fields = { recurringEventId: 'abc_R20250601', originalStartTime: { date: '2026-03-01' } };
    expect(cancelled('abc_20260302', fields)).toMatchObject({
      recurringEventId: 'abc_R20250601',
      isSeriesFromId: false,
      originalStart: { kind: 'all-day', startDate: '2026-03-01' },
    });
  });

  test('the original start without an offset hangs in its zone, then in the calendar’s', () => {
    const original = (originalStartTime: object) =>
      eventOf({ ...timed, recurringEventId: 's', originalStartTime }).originalStart;
    expect(original({ dateTime: '2026-03-02T10:00:00' })).toEqual({
      kind: 'timed',
      startMs: Date.parse('2026-03-02T09:00:00Z'),
    });
    expect(original({ dateTime: '2026-03-02T10:00:00', timeZone: 'UTC' })).toEqual({
      kind: 'timed',
      startMs: Date.parse('2026-03-02T10:00:00Z'),
    });
  });

  test('an exception without its original start has it in its id; a live single event is never taken for one', () => {
    expect(eventOf({ ...allDay, id: 's_20260302', recurringEventId: 's' }).originalStart).toEqual({
      kind: 'all-day',
      startDate: '2026-03-02',
    });
    expect(eventOf({ ...allDay, id: 's_20260302' })).toMatchObject({ recurringEventId: null, originalStart: null });
  });

  test('a whole cancelled event keeps its times; one with nonsense is still cancelled', () => {
    expect(shapeOfItem({ ...timed, status: 'cancelled' }, 'UTC')).toBe(`single cancelled ${tenToEleven}`);
    expect(shapeOfItem({ id: 'a', status: 'cancelled', start: { dateTime: 'soon' }, recurrence: 7 }, 'UTC')).toBe(
      'single cancelled no time',
    );
  });
});

describe('L1: what can not be kept is refused by name', () => {
  test.each<[string, unknown]>([
    ['not-an-object', null],
    ['not-an-object', 'event'],
    ['not-an-object', ['event']],
    ['no-id', { ...timed, id: undefined }],
    ['no-id', { ...timed, id: '' }],
    ['no-id', { ...timed, id: 7 }],
    ['no-start', { id: 'a' }],
    ['no-start', { id: 'a', start: {}, end: timed.end }],
    ['no-start', { id: 'a', start: 'soon', end: timed.end }],
    ['unreadable-start', { ...timed, start: { dateTime: 'soon' } }],
    ['unreadable-start', { ...timed, start: { dateTime: '2026-03-02T25:00:00Z' } }],
    ['unreadable-start', { ...timed, start: { dateTime: '2026-03-02T10:00:00', timeZone: 'Pacific Standard Time' } }],
    ['unreadable-start', { ...allDay, start: { date: '2026-02-30' } }],
    ['unreadable-end', { ...timed, end: { dateTime: '2026-03-02' } }],
    ['unreadable-start', { ...allDay, start: { date: '0000-01-01' }, recurrence: ['RRULE:FREQ=YEARLY'] }],
    ['unreadable-start', { ...allDay, start: { date: '0000-01-01' }, end: { date: '2026-01-01' } }],
    ['unreadable-recurrence', { ...timed, recurrence: 'RRULE:FREQ=DAILY' }],
    ['unreadable-recurrence', { ...timed, recurrence: [7] }],
  ])('%s: %j', (reason, item) => {
    expect(parseEvent(item, 'Europe/Berlin')).toEqual({ kind: 'refused', reason });
  });
});

test('L20: titles are kept only where they are stored', () => {
  const item = { ...timed, summary: 'Doctor', description: 'Knee', location: 'Clinic' };
  expect(eventOf(item)).toMatchObject({ summary: null, description: null, location: null });
  expect(parseEvent(item, 'UTC', { storeEventDetails: true })).toMatchObject({
    event: { summary: 'Doctor', description: 'Knee', location: 'Clinic' },
  });
});

test('book-keeping fields: nonsense counts as absent', () => {
  const item = { ...timed, created: '0000-12-31T00:00:00Z', updated: 'yesterday', sequence: -1, etag: 7 };
  expect(eventOf(item)).toMatchObject({ googleCreatedAtMs: null, googleUpdatedAtMs: null, sequence: 0, etag: null });
});
