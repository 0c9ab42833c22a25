import { describe, expect, test } from '@jest/globals';
import { shapeOfItem } from '../testing/shape-of.test-support.ts';
import { parseEvent } from './parse-event.ts';

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
    const start = { dateTime: '2026-03-02T10:00:00+01:00', timeZone };
    expect(parseEvent({ id: 'a', start }, 'Europe/Berlin')).toMatchObject({
      event: { time: { startMs: Date.parse('2026-03-02T09:00:00Z'), startZone } },
    });
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
