import { describe, expect, test } from '@jest/globals';
import { createEvent } from '../../busy-interval/calendar-event.test-support.ts';
import type { CalendarEvent } from '../../calendar-event/calendar-event.ts';
import { dayMs, hourMs } from '../../time/clock.ts';
import { ignoredOf } from './ignored-of.ts';

const fromMs = Date.UTC(2027, 2, 1);
const range = { fromMs, untilMs: fromMs + 7 * dayMs };
const timed = (startMs: number, endMs = startMs + hourMs) =>
  ({ kind: 'timed', startMs, endMs, startZone: null, endZone: null }) as const;
const inRange = { time: timed(fromMs + hourMs) };
const yieldToEventLoop = async () => {};
const added = { declinedIsBusy: false };
const explain = (event: Partial<CalendarEvent>, calendarZone = 'UTC', exceptions: CalendarEvent[] = []) =>
  ignoredOf(createEvent(event), { range, calendarZone, exceptions, added, yieldToEventLoop });

describe('L6: an event that takes no time', () => {
  test.each<[string, Partial<CalendarEvent>]>([
    ['cancelled', { status: 'cancelled' }],
    ['transparent', { transparency: 'transparent' }],
    ['declined', { selfResponseStatus: 'declined' }],
    ['working-location', { eventType: 'workingLocation' }],
  ])('L6: %s', async (reason, facts) => {
    expect(await explain({ ...inRange, ...facts })).toEqual([
      { reason, startMs: fromMs + hourMs, endMs: fromMs + 2 * hourMs },
    ]);
    expect(await explain({ time: timed(range.untilMs), ...facts })).toEqual([]);
    expect(await explain({ time: timed(fromMs - hourMs), ...facts })).toEqual([]);
  });

  test('none where the operator has it take time', async () => {
    const event = createEvent({ ...inRange, selfResponseStatus: 'declined' });
    const where = { range, calendarZone: 'UTC', exceptions: [], yieldToEventLoop };
    expect(await ignoredOf(event, { ...where, added: { declinedIsBusy: true } })).toEqual([]);
  });

  test('L7: by the dates of the calendar’s zone', async () => {
    const time = { kind: 'all-day', startDate: '2027-03-08', endDate: '2027-03-09' } as const;
    const event = { transparency: 'transparent', time } as const;
    expect(await explain(event)).toEqual([]);
    expect(await explain(event, 'Pacific/Auckland')).toEqual([
      { reason: 'transparent', startMs: range.untilMs - 13 * hourMs, endMs: range.untilMs + 11 * hourMs },
    ]);
  });

  test('L8: of a series its first occurrence in the range', async () => {
    const event = { transparency: 'transparent', recurrence: ['RRULE:FREQ=DAILY'] } as const;
    const time = timed(fromMs - 30 * dayMs + 5 * hourMs);
    expect(await explain({ ...event, time })).toEqual([
      { reason: 'transparent', startMs: fromMs + 5 * hourMs, endMs: fromMs + 6 * hourMs },
    ]);
    expect(await explain({ ...event, recurrence: ['RRULE:FREQ=DAILY;COUNT=3'], time })).toEqual([]);
  });

  test('L8: of a series that has exceptions the first one that none stands for', async () => {
    const weekly = { transparency: 'transparent', recurrence: ['RRULE:FREQ=DAILY'] } as const;
    const time = timed(fromMs - 30 * dayMs + 5 * hourMs);
    const standsFor = (day: number, changes: Partial<CalendarEvent>) => {
      const originalStart = { kind: 'timed', startMs: fromMs + day * dayMs + 5 * hourMs } as const;
      return createEvent({ googleEventId: `e${day}`, recurringEventId: 'series', originalStart, ...changes });
    };
    const exceptions = [
      standsFor(0, { time: timed(fromMs + hourMs) }),
      standsFor(1, { status: 'cancelled' }),
      // Not the reader of the exception: it tells of itself.
      standsFor(30, { time: null }),
    ];
    expect(await explain({ ...weekly, time }, 'UTC', exceptions)).toEqual([
      { reason: 'transparent', startMs: fromMs + 2 * dayMs + 5 * hourMs, endMs: fromMs + 2 * dayMs + 6 * hourMs },
    ]);
    const everyDay = Array.from({ length: 7 }, (_, day) => standsFor(day, { status: 'cancelled' }));
    expect(await explain({ ...weekly, time }, 'UTC', everyDay)).toEqual([]);
  });

  test('a series that nothing can read is told all the same', async () => {
    const event = { transparency: 'transparent', recurrence: ['RRULE:FREQ=SOMETIMES'], ...inRange } as const;
    expect(await explain(event)).toEqual([{ reason: 'transparent', startMs: fromMs, endMs: null }]);
  });

  test('one without any length', async () => {
    const [startMs, endMs] = [fromMs, fromMs];
    expect(await explain({ time: timed(startMs, endMs) })).toEqual([{ reason: 'no-length', startMs, endMs }]);
    expect(await explain({ time: timed(range.untilMs, range.untilMs) })).toEqual([]);
  });

  test('one that takes time, and one of which nobody knows when', async () => {
    expect(await explain(inRange)).toEqual([]);
    expect(await explain({ status: 'cancelled' })).toEqual([]);
  });
});

describe('L8: what an exception stands for', () => {
  const exception = { recurringEventId: 'master', originalStart: { kind: 'timed', startMs: fromMs } } as const;

  test('L8: a moved occurrence is not taken where it was', async () => {
    for (const time of [timed(fromMs + 2 * hourMs), timed(range.untilMs + dayMs)]) {
      expect(await explain({ ...exception, time })).toEqual([{ reason: 'replaced', startMs: fromMs, endMs: null }]);
    }
  });

  test('L8: a cancelled one is told once', async () => {
    expect(await explain({ ...exception, status: 'cancelled' })).toEqual([
      { reason: 'cancelled', startMs: fromMs, endMs: null },
    ]);
    expect(await explain({ ...exception, status: 'cancelled', time: timed(fromMs) })).toEqual([
      { reason: 'cancelled', startMs: fromMs, endMs: fromMs + hourMs },
    ]);
  });

  test('L8: one that is free leaves both free', async () => {
    const moved = { ...exception, transparency: 'transparent', time: timed(fromMs + dayMs) } as const;
    expect((await explain(moved)).map(({ reason }) => reason)).toEqual(['transparent', 'replaced']);
  });

  test('L8: an occurrence outside of the range is none of it', async () => {
    for (const startMs of [range.untilMs, fromMs - 1]) {
      expect(await explain({ ...exception, originalStart: { kind: 'timed', startMs }, ...inRange })).toEqual([]);
    }
  });

  test('L7: of an all-day series the day of the calendar’s zone', async () => {
    const originalStart = { kind: 'all-day', startDate: '2027-03-08' } as const;
    expect(await explain({ ...exception, originalStart, status: 'cancelled' })).toEqual([]);
    expect(await explain({ ...exception, originalStart, status: 'cancelled' }, 'Pacific/Auckland')).toHaveLength(1);
  });
});
