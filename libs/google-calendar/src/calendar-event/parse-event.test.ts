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
