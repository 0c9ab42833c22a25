import { describe, expect, test } from '@jest/globals';
import { hourMs } from '../time/clock.ts';
import { createEvent } from './calendar-event.test-support.ts';
import { projectEvent } from './project-event.ts';
import { projectSeries } from './project-series.ts';
import { allDay, blocks, context, master, startsOf } from './projection.test-support.ts';

describe('L7: all-day series', () => {
  test('L7: dates become midnights of the calendar, on days of 23, 24 and 25 hours', async () => {
    const lengths = async (from: string) => {
      const days = master(
        allDay(
          from,
          from.replace(/\d$/, (digit) => String(Number(digit) + 1)),
        ),
        'RRULE:FREQ=DAILY;COUNT=3',
      );
      const projection = await projectSeries({ master: days, exceptions: [] }, context());
      if (projection.kind !== 'projected') throw new Error(projection.kind);
      return projection.intervals.map(({ startMs, endMs }) => (endMs - startMs) / hourMs);
    };
    expect(await lengths('2025-03-28')).toEqual([24, 24, 23]);
    expect(await lengths('2025-10-25')).toEqual([24, 25, 24]);
  });

  test('L7: another zone of the calendar moves them, and a zone of the event does not', async () => {
    const day = master(allDay('2025-06-01', '2025-06-02'), 'RRULE:FREQ=WEEKLY;COUNT=2');
    expect(await startsOf(day, { calendarZone: 'America/New_York' })).toEqual(['2025-06-01T04:00', '2025-06-08T04:00']);
    expect(await startsOf(day, { calendarZone: 'GMT+09:00' })).toEqual(['2025-05-31T15:00', '2025-06-07T15:00']);
  });

  test('L7: a day of Vancouver begins where IANA has it since 2026', () => {
    const day = createEvent({ time: allDay('2026-11-23', '2026-11-24') });
    const vancouver = context({ calendarZone: 'America/Vancouver' }, '2026-01-01', '2027-01-01');
    expect(projectEvent(day, vancouver)).toMatchObject([
      { startMs: Date.parse('2026-11-23T07:00Z'), endMs: Date.parse('2026-11-24T07:00Z') },
    ]);
  });

  test('L7: where midnight does not exist the day begins with its first instant', async () => {
    const days = master(allDay('2018-11-03', '2018-11-04'), 'RRULE:FREQ=DAILY;COUNT=2');
    const projection = await projectSeries(
      { master: days, exceptions: [] },
      context({ calendarZone: 'America/Sao_Paulo' }, '2018-01-01', '2019-01-01'),
    );
    expect(blocks(projection)).toEqual(['2018-11-03T03:00/2018-11-04T03:00', '2018-11-04T03:00/2018-11-05T02:00']);
  });

  test('L7: a day that a zone has skipped takes no time', async () => {
    const days = master(allDay('2011-12-29', '2011-12-30'), 'RRULE:FREQ=DAILY;COUNT=3');
    expect(await startsOf(days, { calendarZone: 'Pacific/Apia' }, '2011-01-01', '2012-02-01')).toEqual([
      '2011-12-29T10:00',
      '2011-12-30T10:00',
    ]);
  });

  test('L7: an end that is not after the start is one day', async () => {
    const day = createEvent({ time: allDay('2025-06-01', '2025-06-01') });
    expect(projectEvent(day, context())).toMatchObject([{ endMs: Date.parse('2025-06-01T22:00Z') }]);
  });

  const tuesdays = (...lines: string[]) => master(allDay('2025-01-07', '2025-01-08'), ...lines);

  test('L6 L7: an EXDATE that is a time strikes out no date', async () => {
    const times = ['EXDATE;TZID=Europe/Helsinki:20250114T000000', 'EXDATE:20250107T000000Z,20250113T230000Z'];
    expect(await startsOf(tuesdays('RRULE:FREQ=WEEKLY;COUNT=2', ...times))).toHaveLength(2);
  });

  test('L7: EXDATE strikes out dates, UNTIL as a date-time means the date', async () => {
    expect(await startsOf(tuesdays('RRULE:FREQ=WEEKLY;UNTIL=20250121T000000Z'))).toHaveLength(3);
    expect(await startsOf(tuesdays('RRULE:FREQ=WEEKLY;UNTIL=20250113T230000Z'))).toHaveLength(2);
    expect(await startsOf(tuesdays('RDATE;VALUE=DATE:20250109', 'EXDATE;VALUE=DATE:20250107'))).toEqual([
      '2025-01-08T23:00',
    ]);
  });

  test.each([
    ['20261201T200000Z', ['02', '03', '04'], 'the 1st as written, the 2nd as the calendar shows it'],
    ['20261202T000000Z', ['03', '04'], 'a midnight in UTC, as Google writes a date'],
    ['20261202', ['03', '04'], 'a date'],
  ])('L1 L6: UNTIL=%s of an EXRULE strikes out the fewest dates: %s stay', async (until, days) => {
    const lines = ['RRULE:FREQ=DAILY;COUNT=5', `EXRULE:FREQ=DAILY;UNTIL=${until}`];
    const tokyo = await startsOf(
      master(allDay('2026-11-30', '2026-12-01'), ...lines),
      { calendarZone: 'Asia/Tokyo' },
      '2026-11-01',
      '2027-01-01',
    );
    expect(tokyo).toEqual(days.map((day) => `2026-12-${String(Number(day) - 1).padStart(2, '0')}T15:00`));
  });

  test('L7: a calendar zone that does not exist is refused, not guessed', async () => {
    const day = createEvent({ time: allDay('2025-06-01', '2025-06-02') });
    expect(() => projectEvent(day, context({ calendarZone: 'Mars/Olympus' }))).toThrow(
      expect.objectContaining({ code: 'google-response-invalid' }),
    );
  });
});
