import { expect, test } from '@jest/globals';
import { createEvent } from '../../busy-interval/calendar-event.test-support.ts';
import type { CalendarEvent } from '../../calendar-event/calendar-event.ts';
import { dayMs, hourMs } from '../../time/clock.ts';
import type { CachedCalendar, IgnorableEvent } from '../availability-repository.ts';
import { explainIgnored } from './explain-ignored.ts';

const fromMs = Date.UTC(2027, 2, 1);
const range = { fromMs, untilMs: fromMs + 400 * dayMs };
const judged = ['1', '2'].map((id) => ({
  calendar: { id: `calendar-${id}`, subscriptionId: `subscription-${id}`, usable: true } as CachedCalendar,
  reason: null,
}));

function timed(startMs: number) {
  return { kind: 'timed', startMs, endMs: startMs + hourMs, startZone: null, endZone: null } as const;
}

function stored(event: Partial<CalendarEvent>, subscriptionId = 'subscription-1'): IgnorableEvent {
  return { subscriptionId, calendarZone: 'UTC', learned: null, event: createEvent(event) };
}

/** What is told of these events, and how often others had their turn meanwhile. */
async function explain(events: IgnorableEvent[]) {
  let turns = 0;
  const yieldToEventLoop = async () => {
    turns += 1;
  };
  const settings = { added: { declinedIsBusy: false } };
  const deps = { availability: { findIgnorable: async () => events }, settings, yieldToEventLoop };
  return { ignored: await explainIgnored(deps, judged, range), turns };
}

const free = { transparency: 'transparent', time: timed(fromMs + hourMs) } as const;
const series = { ...free, googleEventId: 'series', recurrence: ['RRULE:FREQ=DAILY'] };

test('others have their turn while many events are explained, and within one series', async () => {
  const singles = Array.from({ length: 1_000 }, (_, index) => stored({ ...free, googleEventId: `single-${index}` }));
  const many = await explain(singles);
  expect(many.ignored).toHaveLength(1_000);
  expect(many.turns).toBeGreaterThanOrEqual(10);
  expect((await explain([stored(series)])).turns).toBeGreaterThan(0);
});

test('L8: an exception stands for an occurrence of the series of its own calendar alone', async () => {
  const gone = { recurringEventId: 'series', googleEventId: 'gone', status: 'cancelled' } as const;
  const originalStart = { kind: 'timed', startMs: fromMs + hourMs } as const;
  const { ignored } = await explain([
    stored(series),
    stored({ ...gone, originalStart }),
    stored(series, 'subscription-2'),
    stored({ ...gone, recurringEventId: 'other', originalStart }, 'subscription-2'),
  ]);
  expect(ignored.map(({ calendarId, eventId, startMs }) => [calendarId, eventId, (startMs - fromMs) / hourMs])).toEqual(
    [
      ['calendar-1', 'gone', 1],
      ['calendar-2', 'gone', 1],
      ['calendar-2', 'series', 1],
      ['calendar-1', 'series', 25],
    ],
  );
});
