import { describe, expect, test } from '@jest/globals';
import { hourMs, minuteMs } from '../time/clock.ts';
import { projectSeries } from './project-series.ts';
import { blocks, context, master, startsOf, timed } from './projection.test-support.ts';

describe('L8: timed series', () => {
  test('L8: occurrences keep wall start and elapsed length over a DST change', async () => {
    const night = master(timed('2025-03-28T22:00Z', 8 * hourMs), 'RRULE:FREQ=DAILY;COUNT=3');
    const projection = await projectSeries({ master: night, exceptions: [] }, context());
    expect(blocks(projection)).toEqual([
      '2025-03-28T22:00/2025-03-29T06:00',
      '2025-03-29T22:00/2025-03-30T06:00',
      '2025-03-30T21:00/2025-03-31T05:00',
    ]);
  });

  test('L8: a wall time in a gap moves forward, one in an overlap is the earlier', async () => {
    expect(await startsOf(master(timed('2025-03-29T01:30Z'), 'RRULE:FREQ=DAILY;COUNT=3'))).toEqual([
      '2025-03-29T01:30',
      '2025-03-30T01:30',
      '2025-03-31T00:30',
    ]);
    expect(await startsOf(master(timed('2025-10-25T00:30Z'), 'RRULE:FREQ=DAILY;COUNT=2'))).toEqual([
      '2025-10-25T00:30',
      '2025-10-26T00:30',
    ]);
  });

  test.each([
    ['America/Vancouver', '2026-10-05T16:00Z', ['2026-10-26T16:00', '2026-11-02T16:00', '2026-11-23T16:00']],
    ['Africa/Casablanca', '2026-09-14T08:00Z', ['2026-09-21T09:00', '2026-10-26T09:00', '2026-11-23T09:00']],
  ])('L8: a weekly Monday at nine in %s heeds what IANA has changed for 2026', async (zone, first, mondays) => {
    const weekly = master(timed(first, hourMs, zone), 'RRULE:FREQ=WEEKLY');
    expect(await startsOf(weekly, {}, '2026-09-01', '2026-12-31')).toEqual(expect.arrayContaining(mondays));
  });

  test('L8: a series that starts in the second half of an overlap starts there', async () => {
    expect(await startsOf(master(timed('2025-10-26T01:30Z'), 'RRULE:FREQ=DAILY;COUNT=2'))).toEqual([
      '2025-10-26T01:30',
      '2025-10-27T01:30',
    ]);
  });

  test('L1: a series in a zone that nobody knows is not guessed at', async () => {
    const unknown = master(timed('2025-10-20T07:00Z', hourMs, 'Customized Time Zone'), 'RRULE:FREQ=WEEKLY;COUNT=2');
    const projection = await projectSeries({ master: unknown, exceptions: [] }, context());
    expect(projection).toMatchObject({ kind: 'unreadable-rule' });
  });

  test('L8: without a zone of its own a series follows the calendar', async () => {
    const summerAndWinter = master(timed('2025-10-20T07:00Z', hourMs, null), 'RRULE:FREQ=WEEKLY;COUNT=2');
    expect(await startsOf(summerAndWinter)).toEqual(['2025-10-20T07:00', '2025-10-27T08:00']);
    const fixed = master(timed('2025-10-20T07:00Z', hourMs, 'GMT+02:00'), 'RRULE:FREQ=WEEKLY;COUNT=2');
    expect(await startsOf(fixed)).toEqual(['2025-10-20T07:00', '2025-10-27T07:00']);
  });

  test.each([
    ['20250120T090000Z', 3, 'an instant, inclusive'],
    ['20250120T085959Z', 2, 'an instant'],
    ['20250120', 3, 'a date, to the end of that day in the zone of the series'],
    ['20250119', 2, 'a date before'],
    ['20250120T100000', 3, 'a floating time in the zone of the series, inclusive'],
    ['20250120T095959', 2, 'a floating time'],
  ])('L8: UNTIL=%s leaves %i occurrences: %s', async (until, count) => {
    expect(await startsOf(master(timed('2025-01-06T09:00Z'), `RRULE:FREQ=WEEKLY;UNTIL=${until}`))).toHaveLength(count);
  });

  test('L8: COUNT counts from the first occurrence, those struck out by EXDATE too', async () => {
    const lines = ['EXDATE;TZID=Europe/Berlin:20250106T100000,20250108T100000', 'RRULE:FREQ=DAILY;COUNT=4'];
    expect(await startsOf(master(timed('2025-01-06T09:00Z'), ...lines))).toEqual([
      '2025-01-07T09:00',
      '2025-01-09T09:00',
    ]);
    expect(await startsOf(master(timed('2025-01-06T09:00Z'), ...lines), {}, '2025-01-08', '2026-01-01')).toEqual([
      '2025-01-09T09:00',
    ]);
  });

  test('L8: EXDATE matches by instant, whatever the zone, and a bare date matches nothing', async () => {
    const daily = (exdate: string) => startsOf(master(timed('2025-01-06T09:00Z'), 'RRULE:FREQ=DAILY;COUNT=2', exdate));
    expect(await daily('EXDATE:20250106T090000Z')).toEqual(['2025-01-07T09:00']);
    expect(await daily('EXDATE;TZID=America/New_York:20250106T040000')).toEqual(['2025-01-07T09:00']);
    expect(await daily('EXDATE:20250106T100000')).toEqual(['2025-01-07T09:00']);
    expect(await daily('EXDATE;VALUE=DATE:20250106')).toHaveLength(2);
  });

  test('L1: a date in a zone that nobody knows strikes out and adds nothing by guess', async () => {
    for (const name of ['EXDATE', 'RDATE']) {
      const line = `${name};TZID=Nowhere/Land:20250106T100000`;
      const broken = master(timed('2025-01-06T09:00Z'), 'RRULE:FREQ=DAILY;COUNT=2', line);
      expect(await projectSeries({ master: broken, exceptions: [] }, context())).toMatchObject({
        kind: 'unreadable-rule',
        line,
      });
    }
  });

  test('L8: RDATE adds times and periods, and counts one with the rule only once', async () => {
    const lines = [
      'RRULE:FREQ=WEEKLY;COUNT=2',
      'RDATE;TZID=America/New_York:20250108T040000,20250113T040000',
      'RDATE;VALUE=PERIOD:20250113T090000Z/PT3H,20250115T090000Z/20250115T091500Z',
    ];
    const projection = await projectSeries(
      { master: master(timed('2025-01-06T09:00Z'), ...lines), exceptions: [] },
      context(),
    );
    expect(blocks(projection)).toEqual([
      '2025-01-06T09:00/2025-01-06T10:00',
      '2025-01-08T09:00/2025-01-08T10:00',
      '2025-01-13T09:00/2025-01-13T12:00',
      '2025-01-15T09:00/2025-01-15T10:00',
    ]);
  });

  test('L6 L8: a period shorter than the series takes no time away', async () => {
    const subject = master(timed('2025-01-06T09:00Z', 25 * hourMs), 'RDATE;VALUE=PERIOD:20250113T090000Z/PT16H');
    expect(blocks(await projectSeries({ master: subject, exceptions: [] }, context()))).toEqual([
      '2025-01-06T09:00/2025-01-07T10:00',
      '2025-01-13T09:00/2025-01-14T10:00',
    ]);
  });

  test('L8: EXRULE strikes out what it gives, two RRULEs give both', async () => {
    const weekdaysButMondays = [
      'RRULE:FREQ=DAILY;COUNT=7',
      'EXRULE:FREQ=WEEKLY;BYDAY=MO',
      'RRULE:FREQ=MONTHLY;COUNT=2',
    ];
    expect(await startsOf(master(timed('2025-01-07T09:00Z'), ...weekdaysButMondays))).toEqual([
      ...['07', '08', '09', '10', '11', '12'].map((day) => `2025-01-${day}T09:00`),
      '2025-02-07T09:00',
    ]);
  });

  test.each([
    ['20250108', 'Europe/Berlin', '2025-01-06T23:30', 4, 'a date, to its midnight in the zone of the series'],
    ['20250108', 'America/New_York', '2025-01-06T02:00', 3, 'a date, to its midnight in UTC'],
    ['20250108T200000Z', 'Europe/Berlin', '2025-01-06T20:00', 2, 'an instant, inclusive'],
  ])(
    'L1 L6: UNTIL=%s of an EXRULE in %s, from %s on, leaves the most occurrences, %i',
    async (until, zone, start, count) => {
      const lines = ['RRULE:FREQ=DAILY;COUNT=5', `EXRULE:FREQ=DAILY;UNTIL=${until}`];
      expect(await startsOf(master(timed(`${start}Z`, hourMs, zone), ...lines))).toHaveLength(count);
    },
  );

  test('L8: DTSTART is an occurrence also where the rule does not match it, beside COUNT, unless struck out', async () => {
    const wednesday = (...lines: string[]) =>
      master(timed('2025-01-01T09:00Z'), 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2', ...lines);
    expect(await startsOf(wednesday())).toEqual(['2025-01-01T09:00', '2025-01-06T09:00', '2025-01-13T09:00']);
    expect(await startsOf(wednesday('EXDATE:20250101T090000Z'))).toEqual(['2025-01-06T09:00', '2025-01-13T09:00']);
  });

  test('L8: seconds and milliseconds of the start are kept', async () => {
    const odd = master(timed('2025-01-01T09:00:07.250Z'), 'RRULE:FREQ=DAILY;COUNT=2');
    const projection = await projectSeries({ master: odd, exceptions: [] }, context());
    expect(projection).toMatchObject({
      intervals: [
        { startMs: Date.parse('2025-01-01T09:00:07.250Z') },
        { startMs: Date.parse('2025-01-02T09:00:07.250Z') },
      ],
    });
  });

  test('L1: one unreadable line makes the series unreadable and names itself', async () => {
    const broken = master(timed('2025-01-01T09:00Z'), 'RRULE:FREQ=DAILY', 'EXDATE:soon');
    expect(await projectSeries({ master: broken, exceptions: [] }, context())).toEqual({
      kind: 'unreadable-rule',
      googleEventId: 'series',
      line: 'EXDATE:soon',
    });
  });

  test('L10: long work yields to the event loop', async () => {
    let yields = 0;
    const yieldToEventLoop = async () => {
      yields += 1;
    };
    await startsOf(master(timed('2025-01-01T09:00Z', minuteMs), 'RRULE:FREQ=HOURLY'), {
      yieldToEventLoop,
      maxOccurrences: 9_000,
    });
    expect(yields).toBeGreaterThanOrEqual(15);
  });
});
