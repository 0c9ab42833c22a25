import { expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { expandRule } from './expand-rule.ts';

function first(count: number, rule: string, start = '2026-01-15T09:00'): string[] {
  const found: string[] = [];
  for (const wallMs of expandRule(ICAL.Recur.fromString(rule), Date.parse(`${start}:00Z`))) {
    if (found.length === count) break;
    found.push(new Date(wallMs).toISOString().slice(0, 16));
  }
  return found;
}

const days = (...args: Parameters<typeof first>) => first(...args).map((text) => text.slice(0, 10));

// Expected values as python-dateutil gives them, but where a title says otherwise.
test.each<[string, string, string[]]>([
  ['FREQ=DAILY;INTERVAL=10', '2026-01-15T09:00', ['2026-01-15', '2026-01-25', '2026-02-04']],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', '2026-01-15T09:00', ['2026-01-15', '2026-01-26', '2026-01-29']],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU', '2026-01-15T09:00', ['2026-01-25', '2026-01-27', '2026-02-08']],
  ['FREQ=MONTHLY', '2026-01-31T09:00', ['2026-01-31', '2026-03-31', '2026-05-31']],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-01-15T09:00', ['2026-01-31', '2026-02-28', '2026-03-31']],
  ['FREQ=MONTHLY;BYDAY=-1FR', '2026-01-15T09:00', ['2026-01-30', '2026-02-27', '2026-03-27']],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '2026-01-15T09:00', ['2026-02-13', '2026-03-13', '2026-11-13']],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-01-15T09:00', ['2026-01-30', '2026-02-27', '2026-03-31']],
  ['FREQ=YEARLY', '2024-02-29T09:00', ['2024-02-29', '2028-02-29', '2032-02-29']],
  ['FREQ=YEARLY;BYDAY=20MO', '2026-01-15T09:00', ['2026-05-18', '2027-05-17', '2028-05-15']],
  ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', '2026-01-15T09:00', ['2026-11-26', '2027-11-25', '2028-11-23']],
  ['FREQ=YEARLY;BYYEARDAY=-1', '2026-01-15T09:00', ['2026-12-31', '2027-12-31', '2028-12-31']],
  ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO', '2026-01-15T09:00', ['2027-01-04', '2028-01-03', '2029-01-01']],
])('%s from %s', (rule, start, expected) => {
  expect(days(3, rule, start)).toEqual(expected);
});

test('BYHOUR and BYMINUTE give several times a day, in order', () => {
  expect(first(4, 'FREQ=DAILY;BYHOUR=17,9;BYMINUTE=30')).toEqual([
    '2026-01-15T09:30',
    '2026-01-15T17:30',
    '2026-01-16T09:30',
    '2026-01-16T17:30',
  ]);
});

test('COUNT counts only what comes at or after the start', () => {
  expect(days(9, 'FREQ=MONTHLY;BYMONTHDAY=1,20;COUNT=3')).toEqual(['2026-01-20', '2026-02-01', '2026-02-20']);
});

test('a position in a week counts from the beginning of the week, also in the week of the start (dateutil counts from the start)', () => {
  expect(days(2, 'FREQ=WEEKLY;BYDAY=MO,TH,FR;BYSETPOS=2', '2011-02-24T10:15')).toEqual(['2011-02-24', '2011-03-03']);
});

test('a year without a 53rd week has none (dateutil gives one in 2011)', () => {
  expect(days(3, 'FREQ=YEARLY;BYDAY=SA;BYWEEKNO=53', '2008-09-03T14:30')).toEqual([
    '2010-01-02',
    '2016-01-02',
    '2021-01-02',
  ]);
});

test.each(['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=MONTHLY;BYDAY=6MO'])(
  '%s never fires, and that is found out',
  (rule) => {
    expect(first(1, rule)).toEqual([]);
  },
);
