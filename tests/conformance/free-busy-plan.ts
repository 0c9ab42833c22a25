import fc from 'fast-check';
import { type EventPlan, eventPlan, zones } from '../property/plan/event-plan.ts';

/** One change of an instance of some series. */
export interface InstancePlan {
  verb: 'move' | 'cancel' | 'restore';
  pick: number;
  number: number;
  minutes: number;
}

/** What is in a calendar. */
export interface CalendarPlan {
  events: EventPlan[];
  instances: InstancePlan[];
}

/** A query to be; the numbers of its calendars are places among those that there are, or beyond them. */
export type QueryPlan =
  | { kind: 'whole'; day: number; minutes: number; length: number; places: number[]; zone: string; most: number | null }
  | { kind: 'broken'; body: Record<string, unknown> };

const instance: fc.Arbitrary<InstancePlan> = fc.record({
  verb: fc.constantFrom('move', 'move', 'cancel', 'cancel', 'restore'),
  pick: fc.nat(50),
  number: fc.nat(12),
  minutes: fc.integer({ min: -2_880, max: 2_880 }),
});

const calendar: fc.Arbitrary<CalendarPlan> = fc.record({
  events: fc.array(eventPlan, { minLength: 30, maxLength: 50, size: 'max' }),
  instances: fc.array(instance, { minLength: 10, maxLength: 20, size: 'max' }),
});

const dayMinutes = 1_440;
const range = { timeMin: '2026-03-02T00:00:00Z', timeMax: '2026-03-09T00:00:00Z' };

/** Lengths up to that which Google refuses. */
const length = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 14 }).map((days) => days * dayMinutes) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 * dayMinutes }) },
  { weight: 2, arbitrary: fc.integer({ min: 14, max: 90 }).map((days) => days * dayMinutes) },
);

const whole: fc.Arbitrary<QueryPlan> = fc.record({
  kind: fc.constant('whole' as const),
  day: fc.oneof(fc.integer({ min: -10, max: 60 }), fc.integer({ min: -60, max: 440 })),
  minutes: fc.nat(dayMinutes),
  length,
  places: fc.oneof<fc.MaybeWeightedArbitrary<number[]>[]>(
    { weight: 8, arbitrary: fc.array(fc.nat(11), { minLength: 1, maxLength: 8 }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 50, max: 56 }).map((count) => Array.from({ length: count }, (_, n) => n)),
    },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  zone: fc.constantFrom(...zones),
  most: fc.option(fc.integer({ min: 1, max: 50 }), { freq: 3, nil: null }),
});

const broken: fc.Arbitrary<QueryPlan> = fc
  .constantFrom<Record<string, unknown>>(
    {},
    { timeMin: range.timeMin },
    { timeMax: range.timeMax },
    { ...range, timeMin: '' },
    { ...range, timeMax: range.timeMin },
    { timeMin: range.timeMax, timeMax: range.timeMin },
    { ...range, timeMin: '2026-03-02' },
    { ...range, timeMax: '2026-03-09T00:00:00' },
    { ...range, timeMin: 'tomorrow' },
    { ...range, timeZone: 'Mars/Olympus' },
    { ...range, calendarExpansionMax: 51 },
    { ...range, calendarExpansionMax: 0 },
  )
  .map((body) => ({ kind: 'broken', body }));

const query = fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: broken });

/** The same calendars for the same seed. */
export function drawCalendars(seed: number, count: number): CalendarPlan[] {
  return fc.sample(calendar, { seed, numRuns: count });
}

/** The same queries for the same seed. */
export function drawQueries(seed: number, count: number): QueryPlan[] {
  return fc.sample(query, { seed, numRuns: count });
}
