import fc from 'fast-check';
import { type RulePlan, rulePlan } from './rule-plan.ts';

/**
 * Zones with whole, half and quarter hours, with and without DST, on both ends of the day. Only such as Node's own zone data have
 * right: the simulator and the plans take theirs from there (ADR 10).
 */
export const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/St_Johns',
  'Asia/Gaza',
  'UTC',
] as const;
/** What a calendar may be in. */
export type CalendarZone = (typeof zones)[number];
/** What Google sends beside names: a fixed offset, and, for events that do not repeat, no zone at all. */
export const eventZones = [...zones, 'GMT-07:00', 'none'] as const;
export type Zone = (typeof eventZones)[number];
export const anyCalendarZone = fc.constantFrom(...zones);
export const anyZone: fc.Arbitrary<Zone> = fc.oneof(
  { weight: 10, arbitrary: anyCalendarZone },
  { weight: 2, arbitrary: fc.constantFrom<Zone>('GMT-07:00', 'none') },
);

/** What decides whether an event is busy. */
export const flavours = [
  'plain',
  'transparent',
  'tentative',
  'declined',
  'needs-action',
  'accepted',
  'private',
  'out-of-office',
  'focus-time',
  'working-location',
  'birthday',
  'from-gmail',
] as const;
export type Flavour = (typeof flavours)[number];
/** Those that an event can be given later. */
export const lateFlavours = ['plain', 'transparent', 'tentative', 'declined', 'needs-action', 'accepted'] as const;

/** How an event lies in time; the name is what is counted. */
export type Span =
  | { shape: 'timed' | 'zero-length' | 'several-days'; minutes: number }
  | { shape: 'all-day' | 'several-all-days'; days: number };
export const spanShapes = ['timed', 'zero-length', 'several-days', 'all-day', 'several-all-days'] as const;

/** Days from today, or one of those on which somewhere clocks are changed. */
export type DayPlan = { kind: 'from-today'; days: number } | { kind: 'clock-change'; index: number };

/** An event to be, placed when it is inserted. */
export interface EventPlan {
  day: DayPlan;
  minute: number;
  zone: Zone;
  span: Span;
  flavour: Flavour;
  rule: RulePlan | null;
}

/** An event with its day: days since 1970-01-01. */
export interface PlacedEvent extends Omit<EventPlan, 'day'> {
  day: number;
}

const clockChanges = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2027-03-14'];
const dayMs = 86_400_000;

/** The day of a plan, seen from an instant. */
export function placeDay(day: DayPlan, nowMs: number): number {
  if (day.kind === 'from-today') return Math.floor(nowMs / dayMs) + day.days;
  return Date.parse(clockChanges[day.index % clockChanges.length] ?? '') / dayMs;
}

export const dayPlan: fc.Arbitrary<DayPlan> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('from-today' as const), days: fc.integer({ min: -6, max: 40 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('from-today' as const), days: fc.integer({ min: -45, max: 420 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clock-change' as const), index: fc.nat(6) }) },
);

export const minuteOfDay = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 28, max: 76 }).map((quarter) => quarter * 15) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 16 }).map((quarter) => quarter * 15) },
  { weight: 1, arbitrary: fc.nat(1_439) },
);

export const span: fc.Arbitrary<Span> = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 20 }).map((n) => ({ shape: 'timed' as const, minutes: n * 15 })) },
  { weight: 1, arbitrary: fc.constant({ shape: 'zero-length' as const, minutes: 0 }) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 20, max: 90 }).map((n) => ({ shape: 'several-days' as const, minutes: n * 60 + 7 })),
  },
  { weight: 3, arbitrary: fc.constant({ shape: 'all-day' as const, days: 1 }) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 2, max: 9 }).map((days) => ({ shape: 'several-all-days' as const, days })),
  },
);

const flavour = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Flavour>('plain') },
  { weight: 12, arbitrary: fc.constantFrom<Flavour>(...flavours) },
  // These keep only where the calendar and the span allow them, so they are drawn more often.
  { weight: 7, arbitrary: fc.constantFrom<Flavour>('out-of-office', 'focus-time', 'working-location', 'birthday') },
);

export const eventPlan: fc.Arbitrary<EventPlan> = fc.record({
  day: dayPlan,
  minute: minuteOfDay,
  zone: anyZone,
  span,
  flavour,
  rule: fc.option(rulePlan, { freq: 1, nil: null }),
});
