import { describe, expect, test } from '@jest/globals';
import type { CalendarEvent, EventTime } from '../calendar-event/calendar-event.ts';
import { dayMs, hourMs, minuteMs } from '../time/clock.ts';
import { createEvent } from './calendar-event.test-support.ts';
import { type ProjectionContext, projectEvent } from './project-event.ts';
import { type Projection, projectSeries } from './project-series.ts';

const berlin = 'Europe/Berlin';

function context(overrides: Partial<ProjectionContext> = {}, from = '2025-01-01', until = '2026-01-01') {
  const window = { fromMs: Date.parse(from), untilMs: Date.parse(until) };
  return { window, calendarZone: berlin, maxOccurrences: 5_000, ...overrides };
}

function timed(start: string, lengthMs: number = hourMs, zone: string | null = berlin): EventTime {
  const startMs = Date.parse(start);
  return { kind: 'timed', startMs, endMs: startMs + lengthMs, startZone: zone, endZone: zone };
}

const allDay = (startDate: string, endDate: string): EventTime => ({ kind: 'all-day', startDate, endDate });

const master = (time: EventTime, ...recurrence: string[]) => createEvent({ time, recurrence });

/** Sorted `start/end` in UTC, to the minute. */
function blocks(projection: Projection): string[] {
  if (projection.kind !== 'projected') return [projection.kind];
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  return projection.intervals.map(({ startMs, endMs }) => `${text(startMs)}/${text(endMs)}`).sort();
}

const starts = (projection: Projection) => blocks(projection).map((block) => block.split('/')[0]);

async function startsOf(subject: CalendarEvent, ...where: Parameters<typeof context>) {
  return starts(await projectSeries({ master: subject, exceptions: [] }, context(...where)));
}

describe('L8: exceptions', () => {
  const weekly = master(timed('2025-01-06T09:00Z'), 'RRULE:FREQ=WEEKLY;COUNT=3');
  const exception = (overrides: Partial<CalendarEvent>) =>
    createEvent({ googleEventId: 'series_20250113T090000Z', recurringEventId: 'series', ...overrides });

  test('L8: a moved exception takes its own time, and its original start is left out', async () => {
    const moved = exception({
      time: timed('2025-01-14T15:00Z'),
      originalStart: { kind: 'timed', startMs: Date.parse('2025-01-13T09:00Z') },
    });
    expect(starts(await projectSeries({ master: weekly, exceptions: [moved] }, context()))).toEqual([
      '2025-01-06T09:00',
      '2025-01-14T15:00',
      '2025-01-20T09:00',
    ]);
  });

  test('L8: a cancelled stub with nothing but its id strikes out the occurrence that the id names', async () => {
    const stub = exception({ status: 'cancelled', recurringEventId: null });
    expect(starts(await projectSeries({ master: weekly, exceptions: [stub] }, context()))).toEqual([
      '2025-01-06T09:00',
      '2025-01-20T09:00',
    ]);
  });

  test('L8: busy exceptions of a transparent master block, transparent ones of a busy master do not', async () => {
    const free = { ...weekly, transparency: 'transparent' as const };
    const time = timed('2025-01-13T09:00Z');
    const originalStart = { kind: 'timed', startMs: Date.parse('2025-01-13T09:00Z') } as const;
    const busy = exception({ time, originalStart });
    expect(starts(await projectSeries({ master: free, exceptions: [busy] }, context()))).toEqual(['2025-01-13T09:00']);
    const open = exception({ time, originalStart, transparency: 'transparent' });
    expect(starts(await projectSeries({ master: weekly, exceptions: [open] }, context()))).toEqual([
      '2025-01-06T09:00',
      '2025-01-20T09:00',
    ]);
  });

  test('L8: orphans, exceptions without a master, stand for themselves', async () => {
    const orphan = exception({ time: timed('2025-03-01T10:00Z') });
    expect(starts(await projectSeries({ master: null, exceptions: [orphan] }, context()))).toEqual([
      '2025-03-01T10:00',
    ]);
  });

  test('L8: an exception of another kind than its master replaces nothing', async () => {
    const dated = exception({
      googleEventId: 'series_20250113',
      status: 'cancelled',
      originalStart: { kind: 'all-day', startDate: '2025-01-13' },
    });
    const atMidnight = master(timed('2025-01-13T00:00Z', hourMs, 'UTC'), 'RRULE:FREQ=WEEKLY;COUNT=3');
    expect(starts(await projectSeries({ master: atMidnight, exceptions: [dated] }, context()))).toHaveLength(3);
    const days = master(allDay('2025-01-06', '2025-01-07'), 'RRULE:FREQ=WEEKLY;COUNT=3');
    expect(starts(await projectSeries({ master: days, exceptions: [dated] }, context()))).toHaveLength(2);
    const instant = exception({
      status: 'cancelled',
      originalStart: { kind: 'timed', startMs: Date.parse('2025-01-12T23:00Z') },
    });
    expect(starts(await projectSeries({ master: days, exceptions: [instant] }, context()))).toHaveLength(3);
  });

  test('L1: a busy exception or master without a readable time makes the series unreadable', async () => {
    const broken = exception({ time: null });
    expect(await projectSeries({ master: weekly, exceptions: [broken] }, context())).toEqual({
      kind: 'unreadable-rule',
      googleEventId: broken.googleEventId,
      line: '',
    });
    expect(await startsOf({ ...weekly, time: null })).toEqual(['unreadable-rule']);
  });
});

describe('L5: the window', () => {
  test('L5: what overlaps the window is kept whole, the rest is dropped, touching ones too', async () => {
    const daily = master(timed('2024-12-01T22:00Z', 4 * hourMs, 'UTC'), 'RRULE:FREQ=DAILY');
    const projection = await projectSeries(
      { master: daily, exceptions: [] },
      context({}, '2025-01-01T02:00Z', '2025-01-02T22:00Z'),
    );
    expect(blocks(projection)).toEqual(['2025-01-01T22:00/2025-01-02T02:00']);
  });

  test('L5: occurrences longer than their period reach into the window from long before it', async () => {
    const daily = master(timed('2024-12-01T00:00Z', 10 * dayMs + hourMs, 'UTC'), 'RRULE:FREQ=DAILY;UNTIL=20241225');
    expect(await startsOf(daily)).toEqual([...['22', '23', '24', '25'].map((day) => `2024-12-${day}T00:00`)]);
  });

  test('L5: zero-length occurrences and singles take no time', async () => {
    expect(await startsOf(master(timed('2025-02-01T09:00Z', 0), 'RRULE:FREQ=DAILY'))).toEqual([]);
    expect(projectEvent(createEvent({ time: timed('2025-02-01T09:00Z', 0) }), context())).toEqual([]);
  });
});

describe('L8: bounded work', () => {
  test('L8: more occurrences in the window than allowed are too large', async () => {
    const daily = master(timed('2020-01-01T09:00Z'), 'RRULE:FREQ=DAILY');
    expect(await startsOf(daily, { maxOccurrences: 365 })).toHaveLength(365);
    expect(await startsOf(daily, { maxOccurrences: 364 })).toEqual(['too-large']);
  });

  test.each(['SECONDLY', 'MINUTELY', 'SECONDLY;COUNT=999999999'])('L8: FREQ=%s is too large', async (rule) => {
    expect(await startsOf(master(timed('2015-01-01T09:00Z', minuteMs), `RRULE:FREQ=${rule}`))).toEqual(['too-large']);
  });
});

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

  test('L7: EXDATE and UNTIL as date-times mean the date', async () => {
    const tuesdays = (...lines: string[]) => master(allDay('2025-01-07', '2025-01-08'), ...lines);
    expect(
      await startsOf(
        tuesdays('EXDATE;TZID=Europe/Helsinki:20250114T000000', 'RRULE:FREQ=WEEKLY;UNTIL=20250121T000000Z'),
      ),
    ).toEqual(['2025-01-06T23:00', '2025-01-20T23:00']);
    expect(await startsOf(tuesdays('RRULE:FREQ=WEEKLY;UNTIL=20250113T230000Z'))).toHaveLength(2);
    expect(await startsOf(tuesdays('RRULE:FREQ=WEEKLY;COUNT=2', 'EXDATE:20250113T230000Z'))).toHaveLength(1);
    expect(await startsOf(tuesdays('RDATE;VALUE=DATE:20250109', 'EXDATE;VALUE=DATE:20250107'))).toEqual([
      '2025-01-08T23:00',
    ]);
  });

  test('L7: a calendar zone that does not exist is refused, not guessed', async () => {
    const day = createEvent({ time: allDay('2025-06-01', '2025-06-02') });
    expect(() => projectEvent(day, context({ calendarZone: 'Mars/Olympus' }))).toThrow(
      expect.objectContaining({ code: 'google-response-invalid' }),
    );
  });
});

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

  test('L8: a series that starts in the second half of an overlap starts there', async () => {
    expect(await startsOf(master(timed('2025-10-26T01:30Z'), 'RRULE:FREQ=DAILY;COUNT=2'))).toEqual([
      '2025-10-26T01:30',
      '2025-10-27T01:30',
    ]);
  });

  test('L8: without a zone of its own, or with one that nobody knows, a series follows the calendar', async () => {
    for (const zone of [null, 'Customized Time Zone']) {
      const summerAndWinter = master(timed('2025-10-20T07:00Z', hourMs, zone), 'RRULE:FREQ=WEEKLY;COUNT=2');
      expect(await startsOf(summerAndWinter)).toEqual(['2025-10-20T07:00', '2025-10-27T08:00']);
    }
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
    expect(await daily('EXDATE;TZID=Nowhere/Land:20250106T100000')).toEqual(['2025-01-07T09:00']);
    expect(await daily('EXDATE;VALUE=DATE:20250106')).toHaveLength(2);
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
      '2025-01-15T09:00/2025-01-15T09:15',
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
