import { describe, expect, test } from '@jest/globals';
import type { EventTime } from '../calendar-event/calendar-event.ts';
import { hourMs } from '../time/clock.ts';
import { createEvent } from './calendar-event.test-support.ts';
import { projectSeries } from './project-series.ts';

const timed = (start: string, startZone: string | null): EventTime => {
  const startMs = Date.parse(start);
  return { kind: 'timed', startMs, endMs: startMs + hourMs, startZone, endZone: startZone };
};
const allDay = (startDate: string, endDate: string): EventTime => ({ kind: 'all-day', startDate, endDate });

async function startsOf(time: EventTime, recurrence: string[], calendarZone: string, years: [number, number]) {
  const master = createEvent({ time, recurrence });
  const window = { fromMs: Date.UTC(years[0], 0, 1), untilMs: Date.UTC(years[1], 0, 1) };
  const projection = await projectSeries({ master, exceptions: [] }, { window, calendarZone, maxOccurrences: 1_000 });
  if (projection.kind !== 'projected') return [projection.kind];
  return projection.intervals.map(({ startMs }) => new Date(startMs).toISOString().slice(0, 16)).sort();
}

const angeles = 'America/Los_Angeles';
const chicago = 'America/Chicago';

describe('L8: recurrence lines in the shapes that Google has sent', () => {
  test.each<[string, EventTime, string[], string, [number, number], number, string, string]>([
    [
      'a birthday of 1976',
      allDay('1976-08-19', '1976-08-20'),
      ['RRULE:FREQ=YEARLY'],
      'Europe/Berlin',
      [2026, 2028],
      2,
      '2026-08-18T22:00',
      '2027-08-18T22:00',
    ],
    [
      'an all-day series with EXDATE;TZID before a rule with a date-time UNTIL',
      allDay('2012-11-27', '2012-11-28'),
      ['EXDATE;TZID=Europe/Helsinki:20121204T000000', 'RRULE:FREQ=WEEKLY;UNTIL=20130225T000000Z;BYDAY=TU'],
      'Europe/Helsinki',
      [2012, 2014],
      13,
      '2012-11-26T22:00',
      '2013-02-18T22:00',
    ],
    [
      'three evenings whose UTC date is the next day',
      timed('2014-11-15T17:00:00-08:00', angeles),
      ['RRULE:FREQ=DAILY;COUNT=3'],
      angeles,
      [2014, 2015],
      3,
      '2014-11-16T01:00',
      '2014-11-18T01:00',
    ],
    [
      'third Mondays',
      timed('2023-07-17T11:00:00-05:00', chicago),
      ['RRULE:FREQ=MONTHLY;BYDAY=3MO'],
      chicago,
      [2024, 2025],
      12,
      '2024-01-15T17:00',
      '2024-12-16T17:00',
    ],
    [
      'a timed series with a date as UNTIL, in a zone that moved twice',
      timed('2010-09-22T00:00:00+04:00', 'Europe/Moscow'),
      ['RRULE:FREQ=MONTHLY;UNTIL=20150521'],
      'Europe/Moscow',
      [2010, 2016],
      56,
      '2010-09-21T20:00',
      '2015-04-21T21:00',
    ],
    [
      'dates under the name of a rule, and an end before the start',
      allDay('2023-08-02', '2023-08-01'),
      ['RRULE:DATE;TZID=Europe/Warsaw:20230818T020000,20230915T020000,20231013T020000,20231110T010000,20231208T010000'],
      'Europe/Warsaw',
      [2023, 2024],
      6,
      '2023-08-01T22:00',
      '2023-12-07T23:00',
    ],
    [
      'a rule with a parameter before the colon',
      allDay('2022-08-01', '2022-08-02'),
      ['RRULE;X-EVOLUTION-ENDDATE=20220806T200000Z:FREQ=DAILY;COUNT=5'],
      'UTC',
      [2022, 2023],
      5,
      '2022-08-01T00:00',
      '2022-08-05T00:00',
    ],
    [
      'three weekdays until the end of a local day',
      timed('2023-07-17T14:00:00-05:00', chicago),
      ['RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20240101T055959Z;BYDAY=MO,WE,FR'],
      chicago,
      [2023, 2025],
      72,
      '2023-07-17T19:00',
      '2023-12-29T20:00',
    ],
    [
      'an EXDATE that hits nothing',
      timed('2012-10-15T17:00:00-07:00', angeles),
      ['RRULE:FREQ=WEEKLY;UNTIL=20150209T075959Z;BYDAY=MO', 'EXDATE;TZID=America/Los_Angeles:20150208T010000'],
      angeles,
      [2015, 2016],
      5,
      '2015-01-06T01:00',
      '2015-02-03T01:00',
    ],
    [
      'UNTIL at the very start of the last occurrence',
      timed('2011-10-03T10:30:00-07:00', angeles),
      ['RRULE:FREQ=WEEKLY;UNTIL=20120109T183000Z'],
      angeles,
      [2011, 2013],
      15,
      '2011-10-03T17:30',
      '2012-01-09T18:30',
    ],
    [
      'weekdays in alphabetical order',
      timed('2023-07-17T13:00:00-05:00', chicago),
      ['RRULE:FREQ=WEEKLY;BYDAY=FR,MO,TH,TU,WE'],
      chicago,
      [2024, 2025],
      262,
      '2024-01-01T19:00',
      '2024-12-31T19:00',
    ],
    [
      'two ordinal weekdays with RDATE and EXDATE',
      allDay('2006-06-10', '2006-06-11'),
      ['RRULE:FREQ=YEARLY;COUNT=5;BYDAY=-1SU,2SA;BYMONTH=6', 'RDATE;VALUE=DATE:20060812', 'EXDATE;VALUE=DATE:20070609'],
      'UTC',
      [2006, 2010],
      5,
      '2006-06-10T00:00',
      '2008-06-14T00:00',
    ],
    [
      'three days each April',
      allDay('2018-04-20', '2018-04-23'),
      ['RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=20'],
      'UTC',
      [2026, 2028],
      2,
      '2026-04-20T00:00',
      '2027-04-20T00:00',
    ],
    [
      'a daily series in a zone of a fixed offset',
      timed('2017-04-26T16:15:00+03:00', 'GMT+03:00'),
      ['RRULE:FREQ=DAILY;COUNT=3'],
      'Europe/Berlin',
      [2017, 2018],
      3,
      '2017-04-26T13:15',
      '2017-04-28T13:15',
    ],
  ])('L8: %s', async (_name, time, recurrence, zone, years, count, first, last) => {
    const starts = await startsOf(time, recurrence, zone, years);
    expect([starts.length, starts[0], starts.at(-1)]).toEqual([count, first, last]);
  });
});
