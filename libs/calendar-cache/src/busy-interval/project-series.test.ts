import { describe, expect, test } from '@jest/globals';
import type { CalendarEvent } from '../calendar-event/calendar-event.ts';
import { dayMs, hourMs, minuteMs } from '../time/clock.ts';
import { createEvent } from './calendar-event.test-support.ts';
import { projectEvent } from './project-event.ts';
import { projectSeries } from './project-series.ts';
import { allDay, blocks, context, master, starts, startsOf, timed } from './projection.test-support.ts';

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

  test('L8: more than ten rules in one series are too large, whatever each of them gives', async () => {
    const daily = 'RRULE:FREQ=DAILY;COUNT=2';
    const rules = (count: number, line: string) => Array.from({ length: count }, () => line);
    const start = timed('2025-01-01T09:00Z');
    expect(await startsOf(master(start, ...rules(10, daily)))).toHaveLength(2);
    expect(await startsOf(master(start, ...rules(11, daily)))).toEqual(['too-large']);
    const mixed = [...rules(6, daily), ...rules(5, daily.replace('RRULE', 'EXRULE'))];
    expect(await startsOf(master(start, ...mixed))).toEqual(['too-large']);
  });

  test.each(['SECONDLY', 'MINUTELY', 'SECONDLY;COUNT=999999999'])('L8: FREQ=%s is too large', async (rule) => {
    expect(await startsOf(master(timed('2015-01-01T09:00Z', minuteMs), `RRULE:FREQ=${rule}`))).toEqual(['too-large']);
  });
});
