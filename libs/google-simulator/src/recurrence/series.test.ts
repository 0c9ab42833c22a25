import { describe, expect, test } from '@jest/globals';
import type { EventMoment, StoredEvent } from '../state/simulator-state.ts';
import { formatInstant } from '../time/format-instant.ts';
import { parseWallTime } from '../time/parse-instant.ts';
import { wallTimeToInstant } from '../time/wall-time.ts';
import { RecurrenceSyntaxError } from './parse-recurrence.ts';
import { findOccurrence, occurrencesBetween, occurrencesCapped } from './series.ts';

function master(start: EventMoment, ...recurrence: string[]): StoredEvent {
  return { start, recurrence } as unknown as StoredEvent;
}

function at(zone: string, wall: string): EventMoment {
  return { kind: 'time', timeZone: zone, instantMs: wallTimeToInstant(zone, parseWallTime(`${wall}:00`)!) };
}

function all(series: StoredEvent, zone = 'UTC', cap = 20): string[] {
  return occurrencesCapped(series, Number.NEGATIVE_INFINITY, cap).map(({ moment }) =>
    moment.kind === 'date' ? moment.date : formatInstant(moment.instantMs, zone),
  );
}

describe('wall time over the edges of daylight saving time', () => {
  test('Berlin in spring: the hour that is missing is read with the offset before it', () => {
    expect(all(master(at('Europe/Berlin', '2026-03-28T02:30'), 'RRULE:FREQ=DAILY;COUNT=3'), 'Europe/Berlin')).toEqual([
      '2026-03-28T02:30:00+01:00',
      '2026-03-29T03:30:00+02:00',
      '2026-03-30T02:30:00+02:00',
    ]);
  });

  test('Berlin in autumn: of the hour that comes twice, the first', () => {
    expect(all(master(at('Europe/Berlin', '2026-10-24T02:30'), 'RRULE:FREQ=DAILY;COUNT=3'), 'Europe/Berlin')).toEqual([
      '2026-10-24T02:30:00+02:00',
      '2026-10-25T02:30:00+02:00',
      '2026-10-26T02:30:00+01:00',
    ]);
  });

  test('Lord Howe moves by half an hour', () => {
    const zone = 'Australia/Lord_Howe';
    expect(all(master(at(zone, '2026-04-04T09:00'), 'RRULE:FREQ=DAILY;COUNT=2'), zone)).toEqual([
      '2026-04-04T09:00:00+11:00',
      '2026-04-05T09:00:00+10:30',
    ]);
  });
});

describe('the end of a rule', () => {
  const start = at('America/Chicago', '2026-03-06T23:00');
  test.each([
    ['UTC, at the last start', 'UNTIL=20260309T040000Z', 3],
    ['UTC, a second before it', 'UNTIL=20260309T035959Z', 2],
    ['local time', 'UNTIL=20260308T230000', 3],
    ['a date on a timed series takes in that day', 'UNTIL=20260308', 3],
    ['COUNT', 'COUNT=4', 4],
  ])('%s', (_name, end, count) => {
    expect(all(master(start, `RRULE:FREQ=DAILY;${end}`))).toHaveLength(count);
  });

  test('of an all-day series', () => {
    const day: EventMoment = { kind: 'date', date: '2026-03-06' };
    expect(all(master(day, 'RRULE:FREQ=DAILY;UNTIL=20260308'))).toHaveLength(3);
    expect(all(master(day, 'RRULE:FREQ=DAILY;UNTIL=20260308T045959Z'))).toHaveLength(3);
  });
});

describe('extra and excluded dates', () => {
  const start = at('Europe/Berlin', '2026-03-02T09:00');

  test('EXDATE in UTC, with a zone, and floating all name the instant; a mere date names nothing', () => {
    const series = master(
      start,
      'RRULE:FREQ=DAILY;COUNT=6',
      'EXDATE:20260303T080000Z',
      'EXDATE;TZID=America/New_York:20260304T030000',
      'EXDATE:20260305T090000',
      'EXDATE;VALUE=DATE:20260306',
    );
    expect(all(series)).toEqual(['2026-03-02T08:00:00Z', '2026-03-06T08:00:00Z', '2026-03-07T08:00:00Z']);
  });

  test('RDATE adds in order and does not double; EXRULE takes away', () => {
    const series = master(
      start,
      'RDATE;TZID=Europe/Berlin:20260302T120000,20260303T090000',
      'RRULE:FREQ=DAILY;COUNT=4',
      'EXRULE:FREQ=DAILY;INTERVAL=3',
    );
    expect(all(series)).toEqual(['2026-03-02T11:00:00Z', '2026-03-03T08:00:00Z', '2026-03-04T08:00:00Z']);
  });

  test('without a rule the start itself counts', () => {
    expect(all(master(start, 'RDATE:20260401T080000Z'))).toEqual(['2026-03-02T08:00:00Z', '2026-04-01T08:00:00Z']);
  });
});

test('windows of an endless series are read from where they begin', () => {
  const series = master(at('UTC', '2016-01-01T09:00'), 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE');
  const fromMs = Date.parse('2026-03-02T00:00:00Z');
  const found = occurrencesBetween(series, fromMs, fromMs + 7 * 86_400_000 - 1);
  expect(found.map(({ orderMs }) => new Date(orderMs).toISOString())).toEqual([
    '2026-03-02T09:00:00.000Z',
    '2026-03-04T09:00:00.000Z',
  ]);
  expect(findOccurrence(series, at('UTC', '2026-03-02T09:00'))).toBeDefined();
  expect(findOccurrence(series, at('UTC', '2026-03-03T09:00'))).toBeUndefined();
});

test.each([
  'DTSTART:20260101',
  'RRULE:FREQ=SOMETIMES',
  'RRULE:FREQ=HOURLY',
  'EXDATE:tomorrow',
  'RDATE;TZID=Mars/Olympus:20260101T000000',
])('%s is refused', (line) => {
  expect(() => all(master(at('UTC', '2026-01-01T09:00'), line))).toThrow(RecurrenceSyntaxError);
});

describe('L8: section 1.8: the start of a series', () => {
  const wednesday = at('UTC', '2025-01-01T09:00');
  const mondays = (...lines: string[]) => master(wednesday, 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2', ...lines);

  test('is an occurrence beside those of a rule that does not give it, unless it is struck out', () => {
    expect(all(mondays())).toEqual(['2025-01-01T09:00:00Z', '2025-01-06T09:00:00Z', '2025-01-13T09:00:00Z']);
    expect(all(mondays('EXDATE:20250101T090000Z'))).toEqual(['2025-01-06T09:00:00Z', '2025-01-13T09:00:00Z']);
    expect(all(mondays('EXRULE:FREQ=WEEKLY;BYDAY=WE'))).toEqual(['2025-01-06T09:00:00Z', '2025-01-13T09:00:00Z']);
  });

  test('is none where `unmatchedStartCounts` is off, unless the rule gives it', () => {
    const strict = (series: StoredEvent) => ({ ...series, skipsUnmatchedStart: true });
    expect(all(strict(mondays()))).toEqual(['2025-01-06T09:00:00Z', '2025-01-13T09:00:00Z']);
    expect(all(strict(master(wednesday, 'RRULE:FREQ=WEEKLY;COUNT=1')))).toEqual(['2025-01-01T09:00:00Z']);
  });

  test('in the second of two equal hours stays there; later ones take the first', () => {
    const start: EventMoment = {
      kind: 'time',
      timeZone: 'Europe/Berlin',
      instantMs: Date.parse('2026-10-25T01:30:00Z'),
    };
    const yearly = master(start, 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;COUNT=2');
    expect(all(yearly, 'Europe/Berlin')).toEqual(['2026-10-25T02:30:00+01:00', '2027-10-31T02:30:00+02:00']);
  });
});
