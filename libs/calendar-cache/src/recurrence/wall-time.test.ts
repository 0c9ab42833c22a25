import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { instantByIntl, wallByIntl } from './brute-force.test-support.ts';
import { dateToWall, instantToWall, readZone, startOfDate, wallOf, wallToInstant } from './wall-time.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('L8: zones', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['GMT-07:00', '-07:00'],
    ['GMT+03:00', '+03:00'],
    ['UTC+5:30', '+05:30'],
    ['-0330', '-03:30'],
    ['GMT+3', '+03:00'],
  ])('L8: %s is read as %s', (zone, read) => {
    expect(readZone(zone)).toBe(read);
  });

  test.each([null, '', 'Customized Time Zone', 'W. Europe Standard Time', 'GMT+99:00'])('L8: %s is no zone', (zone) => {
    expect(readZone(zone)).toBeNull();
  });

  test("L8: IANA's Etc zones keep their own sign", () => {
    expect(wallToInstant(utc('2025-01-01T00:00'), readZone('Etc/GMT+7') ?? '')).toBe(utc('2025-01-01T07:00'));
    expect(wallToInstant(utc('2025-01-01T00:00'), readZone('GMT+07:00') ?? '')).toBe(utc('2024-12-31T17:00'));
  });
});

describe('L8: wall times', () => {
  test.each([
    ['Europe/Berlin', '2025-03-30T02:30', '2025-03-30T01:30', 'moves forward out of a gap'],
    ['Europe/Berlin', '2025-10-26T02:30', '2025-10-26T00:30', 'is the earlier one of an overlap'],
    ['Australia/Lord_Howe', '2025-10-05T02:15', '2025-10-04T15:45', 'moves forward by the half hour of the gap'],
    ['Australia/Lord_Howe', '2025-04-06T01:45', '2025-04-05T14:45', 'is the earlier one of a half-hour overlap'],
    ['Asia/Kathmandu', '2025-01-01T00:00', '2024-12-31T18:15', 'counts quarter hours'],
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T22:00', 'moves forward over a day that never was'],
    ['UTC', '2025-01-01T00:00', '2025-01-01T00:00', 'is UTC'],
  ])('L8: in %s %s is %s UTC: it %s', (zone, wall, instant) => {
    expect(iso(wallToInstant(utc(wall), zone))).toBe(instant);
  });

  test('L7: a date begins with its first instant, where midnight does not exist too', () => {
    expect(iso(startOfDate(utc('2018-11-04T00:00'), 'America/Sao_Paulo'))).toBe('2018-11-04T03:00');
    expect(iso(startOfDate(utc('2025-04-25T00:00'), 'Africa/Cairo'))).toBe('2025-04-24T22:00');
    expect(iso(startOfDate(utc('2025-03-30T00:00'), 'Asia/Beirut'))).toBe('2025-03-29T22:00');
    expect(iso(startOfDate(utc('1919-03-31T00:00'), 'America/Toronto'))).toBe('1919-03-31T04:30');
  });

  test.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Gaza',
    'Africa/Cairo',
    'Asia/Beirut',
    'Asia/Kathmandu',
    'Asia/Tehran',
    'America/Sao_Paulo',
    'America/St_Johns',
    'Antarctica/Troll',
    'Pacific/Apia',
    'Pacific/Kiritimati',
    'Pacific/Chatham',
  ])('L7 L8: %s agrees with Intl and Temporal around every change of its offset since 2005', (zone) => {
    const end = utc('2030-01-01T00:00');
    let at = Temporal.Instant.fromEpochMilliseconds(utc('2005-01-01T00:00')).toZonedDateTimeISO(zone);
    for (;;) {
      for (const minutes of [-1500, -721, -61, -30, -1, 0, 1, 30, 59, 61, 90, 725, 1500]) {
        const wallMs = wallByIntl(at.epochMilliseconds, zone) + minutes * 60_000;
        expect(iso(wallToInstant(wallMs, zone))).toBe(iso(instantByIntl(wallMs, zone)));
        const instantMs = at.epochMilliseconds + minutes * 60_000;
        expect(instantToWall(instantMs, zone)).toBe(wallByIntl(instantMs, zone));
        const date = iso(wallMs).slice(0, 10);
        const dayStart = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
        expect(startOfDate(utc(`${date}T00:00`), zone)).toBe(dayStart);
      }
      const next = at.getTimeZoneTransition('next');
      if (next === null || next.epochMilliseconds > end) return;
      at = next;
    }
  });

  test('L7: only real dates and times are read, the year 0 too', () => {
    expect(dateToWall('0000-01-01')).toBe(Date.parse('0000-01-01T00:00Z'));
    expect(dateToWall('2025-02-29')).toBeNull();
    expect(dateToWall('2025-2-2')).toBeNull();
    expect(wallOf(2025, 1, 1, 24, 0, 0)).toBeNull();
    expect(wallOf(2025, 1, 1, 23, 60, 0)).toBeNull();
  });
});
