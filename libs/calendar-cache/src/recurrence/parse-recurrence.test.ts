import { describe, expect, test } from '@jest/globals';
import { parseRecurrence } from './parse-recurrence.ts';

const unreadable = (line: string) => ({ kind: 'unreadable', line });

function read(...lines: string[]) {
  const parsed = parseRecurrence(lines, 'timed');
  if (parsed.kind === 'unreadable') throw new Error(`unreadable: ${parsed.line}`);
  return parsed.recurrence;
}

describe('L8: lines', () => {
  test('L8: lines and parts in any order and case, with X- parameters and folds', () => {
    const { rules, excludedDates } = read(
      'EXDATE;TZID="Europe/Berlin":20250101T090000,20250108T090000',
      'rrule;X-EVOLUTION-ENDDATE=20220806T200000Z:byday=we,mo;count=5;\r\n wkst=su;freq=weekly;',
    );
    expect(rules).toMatchObject([{ frequency: 'WEEKLY', count: 5, byDay: ['WE', 'MO'], weekStart: 'SU', interval: 1 }]);
    expect(excludedDates).toMatchObject([{ zone: 'Europe/Berlin' }, { zone: 'Europe/Berlin' }]);
  });

  test('L8: several lines in one string, empty ones and empty lists say what they say', () => {
    const { rules, excludedDates, addedDates } = read('RRULE:FREQ=DAILY\nEXDATE:', '', 'RDATE:');
    expect([rules.length, excludedDates.length, addedDates.length]).toEqual([1, 0, 0]);
  });

  test('L8: an RRULE line that holds dates is an RDATE', () => {
    const { rules, addedDates } = read('RRULE:DATE;TZID=Europe/Warsaw:20230818T020000,20230915T020000');
    expect(rules).toEqual([]);
    expect(addedDates.map(({ start }) => start)).toMatchObject([{ zone: 'Europe/Warsaw' }, { zone: 'Europe/Warsaw' }]);
  });

  test('L8: periods carry their own length', () => {
    const { addedDates } = read(
      'RDATE;VALUE=PERIOD:20250101T090000Z/20250101T103000Z,20250102T090000Z/PT2H,20250103T090000Z/P1DT1M',
    );
    expect(addedDates.map(({ durationMs }) => (durationMs ?? 0) / 60_000)).toEqual([90, 120, 1_441]);
  });
});

describe('L1: what we do not understand is unreadable, never free', () => {
  test.each([
    'FREQ=DAILY',
    'RRULE',
    'RRULE:',
    'RRULE:COUNT=3',
    'RRULE:FREQ=FORTNIGHTLY',
    'RRULE:FREQ=DAILY;X-SKIP=1',
    'RRULE:FREQ=DAILY;COUNT=1;COUNT=2',
    'RRULE:FREQ=DAILY;COUNT=0',
    'RRULE:FREQ=DAILY;COUNT=-1',
    'RRULE:FREQ=DAILY;COUNT=',
    'RRULE:FREQ=DAILY;INTERVAL=0',
    'RRULE:FREQ=DAILY;INTERVAL=two',
    'RRULE:FREQ=DAILY;UNTIL=tomorrow',
    'RRULE:FREQ=DAILY;UNTIL=20250230',
    'RRULE:FREQ=DAILY;COUNT=3;UNTIL=20250201',
    'RRULE:FREQ=DAILY;BYHOUR=24',
    'RRULE:FREQ=DAILY;BYHOUR=9,,10',
    'RRULE:FREQ=DAILY;BYDAY=1MO',
    'RRULE:FREQ=WEEKLY;BYDAY=XX',
    'RRULE:FREQ=WEEKLY;BYDAY=+MO',
    'RRULE:FREQ=WEEKLY;BYMONTHDAY=1',
    'RRULE:FREQ=MONTHLY;BYDAY=0MO',
    'RRULE:FREQ=MONTHLY;BYDAY=6MO',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=0',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=32',
    'RRULE:FREQ=MONTHLY;BYYEARDAY=1',
    'RRULE:FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO',
    'RRULE:FREQ=DAILY;BYSETPOS=1',
    'RRULE:FREQ=DAILY;WKST=8',
    'RRULE:FREQ=YEARLY;BYDAY=MO,2TU',
    'RRULE:FREQ=YEARLY;BYDAY=53MO',
    'RRULE:FREQ=YEARLY;BYDAY=2MO;BYMONTHDAY=8',
    'RRULE:FREQ=YEARLY;BYDAY=2MO;BYWEEKNO=8',
    'RRULE:FREQ=YEARLY;BYYEARDAY=8;BYDAY=MO',
    'RRULE:FREQ=YEARLY;BYWEEKNO=53;INTERVAL=2;BYDAY=MO',
    'RRULE:FREQ=YEARLY;BYWEEKNO=20',
    'RRULE:RSCALE=CHINESE;FREQ=YEARLY',
    'EXRULE:FREQ=DAILY;BYMONTH=13',
    'EXDATE:2025-01-01',
    'EXDATE:20250101T090000Z,soon',
    'EXDATE:20250101T250000Z',
    'EXDATE;TZID=Nowhere/Land:20250101T090000',
    'EXDATE;TZID=Customized Time Zone:20250101T090000Z,20250102T090000',
    'RDATE;TZID=Nowhere/Land:20250101T090000',
    'RDATE;TZID=Nowhere/Land;VALUE=PERIOD:20250101T090000/PT1H',
    'RDATE:20250101T090000Z/yesterday',
    'RDATE:20250102T090000Z/20250101T090000Z',
    'RDATE;VALUE=DATE:20250101',
    'DTSTART:20250101T090000Z',
    'nonsense',
  ])('L1: %s', (line) => {
    expect(parseRecurrence(['RRULE:FREQ=DAILY', line], 'timed')).toEqual(unreadable(line));
  });

  test.each([
    'EXDATE;TZID=Nowhere/Land:20250101T090000Z',
    'EXDATE;TZID=Nowhere/Land:20250101',
    'EXDATE;TZID=:20250101T090000',
  ])('L8: a zone that nobody knows does not matter where none is needed: %s', (line) => {
    expect(read(line).excludedDates).toHaveLength(1);
  });

  test('L1: times of day in the rule of an all-day series', () => {
    const line = 'RRULE:FREQ=DAILY;COUNT=4;BYHOUR=9,15';
    expect(parseRecurrence([line], 'all-day')).toEqual(unreadable(line));
    expect(parseRecurrence([line], 'timed')).toMatchObject({ kind: 'read' });
  });

  test('L1: a period added to an all-day series', () => {
    const line = 'RDATE;VALUE=PERIOD:20250101T090000Z/PT1H';
    expect(parseRecurrence([line], 'all-day')).toEqual(unreadable(line));
  });
});
