import { describe, expect, test } from '@jest/globals';
import { dayMs } from '../time/clock.ts';
import { expandRule } from './expand-rule.ts';
import { parseRecurrenceRule } from './recurrence-rule.ts';

const utc = (text: string) => Date.parse(`${text}Z`);

function expand(value: string, start: string, from: string, until: string): string[] | null {
  const rule = parseRecurrenceRule(value);
  if (rule === null) throw new Error(`not a rule: ${value}`);
  const walls = expandRule(rule, utc(start), utc(from), utc(until));
  return walls?.map((wallMs) => new Date(wallMs).toISOString().slice(0, 16)) ?? null;
}

describe('L8: what the library gets wrong', () => {
  test('L8: a yearly BYDAY with plain and ordinal weekdays keeps the plain ones', () => {
    const rule = 'FREQ=YEARLY;BYMONTH=6;BYDAY=MO,-1FR';
    expect(expand(rule, '2020-06-01T09:00', '2025-06-01T00:00', '2026-06-01T00:00')).toEqual([
      ...['02', '09', '16', '23', '27', '30'].map((day) => `2025-06-${day}T09:00`),
    ]);
  });

  test('L8: the first week of a year may begin in the year before', () => {
    const rule = 'FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO';
    expect(expand(rule, '2020-01-01T09:00', '2024-06-01T00:00', '2026-06-01T00:00')).toEqual([
      '2024-12-30T09:00',
      '2025-12-29T09:00',
    ]);
  });
});

describe('L8: bounded work', () => {
  test.each([
    ['FREQ=SECONDLY', '2016-01-01T09:00'],
    ['FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0', '2016-01-01T09:00'],
    ['FREQ=MINUTELY;BYHOUR=9;BYMINUTE=0', '2016-01-01T09:00'],
    ['FREQ=MINUTELY;INTERVAL=2;COUNT=999999999', '2016-01-01T09:00'],
    ['FREQ=HOURLY;BYDAY=MO;COUNT=9999999', '1950-01-01T09:00'],
    ['FREQ=DAILY;BYDAY=MO;COUNT=9999999', '0001-01-01T09:00'],
    [
      'FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19;BYSECOND=0,30',
      '2016-01-01T09:00',
    ],
  ])('L8: %s since %s is too large', (rule, start) => {
    expect(expand(rule, start, '2025-01-01T00:00', '2026-03-07T00:00')).toBeNull();
  });

  test.each([
    ['FREQ=DAILY', '0000-01-01T09:00', 430],
    ['FREQ=DAILY', '1970-01-01T09:00', 430],
    ['FREQ=DAILY;COUNT=9999999', '0000-01-01T09:00', 430],
    ['FREQ=DAILY;COUNT=20090;INTERVAL=1', '1970-01-01T09:00', 1],
    ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=99999', '1970-01-01T09:00', 308],
    ['FREQ=YEARLY', '1976-08-19T00:00', 1],
    ['FREQ=HOURLY', '1990-01-01T09:00', 10_320],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '1990-01-01T09:00', 0],
    ['FREQ=SECONDLY;COUNT=10', '1990-01-01T09:00', 0],
  ])('L8: %s since %s is not', (rule, start, count) => {
    const from = '2025-01-01T00:00';
    const until = new Date(utc(from) + 430 * dayMs - 1).toISOString().slice(0, 19);
    expect(expand(rule, start, from, until)?.length).toBe(count);
  });
});
