import fc from 'fast-check';
import {
  anyCalendarZone,
  anyZone,
  type CalendarZone,
  type DayPlan,
  dayPlan,
  type EventPlan,
  eventPlan,
  type Flavour,
  lateFlavours,
  minuteOfDay,
  type Span,
  span,
  type Zone,
} from './event-plan.ts';
import {
  type ChannelFault,
  channelFaults,
  channelRoutes,
  drawnTokenFaults,
  type GoogleFault,
  googleFaults,
  type TokenFault,
} from './google-fault.ts';
import { type RulePlan, rulePlan } from './rule-plan.ts';

/** Roles that a person may have on another's calendar and still read it; the first two see no details of private events. */
export const roles = ['reader', 'writerWithoutPrivateAccess', 'writer', 'owner'] as const;

/** A change that is made while a read is under way, after so many of its pages. */
export const midReadChanges = ['insert', 'edit', 'cancel', 'expire-tokens'] as const;

/** What happens to a notification on its way. */
export const mailFates = [
  'drop',
  'double',
  'delay',
  'reorder',
  'burst',
  'silent-death',
  'held-back',
  'swapped',
  'receiver-unavailable',
] as const;

/** The flags that an answer depends on. */
export const flagNames = ['read', 'write'] as const;
export type FlagName = (typeof flagNames)[number];

/** Ways to take a feature from everyone: the kill switch, or for teams alone, of which there are none. */
export const waysOff = ['off', 'teams'] as const;
export type WayOff = (typeof waysOff)[number];

/** One step of a sequence: plain data, so that it shrinks and can be printed. `pick` is taken modulo what there is. */
export type Command =
  | { kind: 'insert'; event: EventPlan }
  | { kind: 'edit'; pick: number; flavour: Flavour }
  | { kind: 'move'; pick: number; day: DayPlan; minute: number; span: Span | null }
  | { kind: 'move-out'; pick: number; days: number }
  | { kind: 'cancel' | 'restore' | 'clear-recurrence' | 'restore-instance' | 'cancel-exception'; pick: number }
  | { kind: 'recur' | 'edit-recurrence'; pick: number; rule: RulePlan }
  | { kind: 'move-instance'; pick: number; number: number; minutes: number }
  | { kind: 'cancel-instance' | 'split'; pick: number; number: number }
  | { kind: 'edit-instance'; pick: number; number: number; flavour: Flavour }
  | { kind: 'orphan-exception'; event: EventPlan }
  | { kind: 'event-zone'; pick: number; zone: Zone }
  | { kind: 'calendar-zone'; zone: CalendarZone }
  | { kind: 'role'; role: (typeof roles)[number] }
  | { kind: 'lose-or-regain-access' | 'expire-tokens' | 'operator-sync' | 'let-run' | 'let-begin' }
  | { kind: 'advance-minutes'; minutes: number }
  | { kind: 'advance-days'; days: number }
  | { kind: 'sweep'; job: (typeof sweepJobs)[number] }
  | { kind: 'mail'; fate: (typeof mailFates)[number] }
  | { kind: 'overlapping-run' }
  | { kind: 'killed-run'; statements: number }
  | { kind: 'change-while-reading'; afterPages: number; change: (typeof midReadChanges)[number]; pick: number }
  | { kind: 'fault'; fault: GoogleFault; skip: number; times: number }
  | { kind: 'token-fault'; fault: TokenFault }
  | { kind: 'channel-fault'; route: (typeof channelRoutes)[number]; fault: ChannelFault }
  | { kind: 'withdraw-consent' | 'connect-again' }
  | { kind: 'switch-flag'; flag: FlagName; way: WayOff }
  | { kind: 'ask'; range: Range; maxStalenessMinutes: number }
  | { kind: 'quiet'; ranges: Range[] };
export type CommandKind = Command['kind'];

/** A range to ask for, in ten-thousandths of what is covered, and its length in minutes. */
export interface Range {
  from: number;
  minutes: number;
}

export const sweepJobs = ['sweep-stale', 'sweep-subscriptions', 'extend-horizon', 'cleanup'] as const;

const pick = fc.nat(97);
const number = fc.nat(12);
const lateFlavour = fc.constantFrom<Flavour>(...lateFlavours);

const range: fc.Arbitrary<Range> = fc.record({
  from: fc.nat(9_999),
  minutes: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 600, max: 90_000 })),
});
export const ranges: fc.Arbitrary<Range[]> = fc.array(range, { minLength: 2, maxLength: 4 });
/** Most answers are wrong in one place only: long ranges find it sooner. */
const longRange: fc.Arbitrary<Range> = fc.record({
  from: fc.nat(2_000),
  minutes: fc.integer({ min: 20_000, max: 130_000 }),
});

const of = <Kind extends CommandKind>(kind: Kind) => fc.constant(kind);

/**
 * How often each fault is drawn, where not three times: so that all of them befall reads often enough. Many are armed
 * for a read that then does not come; others need a delta, pages, exceptions, or a body long enough for gzip.
 */
const draws: Partial<Record<GoogleFault, number>> = {
  'user-rate-limit-exceeded': 7,
  'quota-exceeded': 9,
  'daily-limit-exceeded': 7,
  forbidden: 4,
  'full-sync-required': 9,
  'too-many-requests': 7,
  unavailable: 4,
  'unavailable-empty': 4,
  'not-json': 6,
  'reset-in-body': 4,
  'truncated-body': 5,
  'truncated-gzip': 9,
  'short-page': 2,
  'empty-page': 10,
  'exceptions-first': 5,
  'slow-answer': 6,
  'slow-body': 8,
  'insufficient-permissions': 8,
  'access-not-configured': 8,
  'not-a-calendar-user': 7,
};
const drawnFaults = googleFaults.flatMap((fault) => Array<GoogleFault>(draws[fault] ?? 3).fill(fault));

const weighted: { weight: number; arbitrary: fc.Arbitrary<Command> }[] = [
  { weight: 10, arbitrary: fc.record({ kind: of('insert'), event: eventPlan }) },
  { weight: 5, arbitrary: fc.record({ kind: of('edit'), pick, flavour: lateFlavour }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: of('move'),
      pick,
      day: dayPlan,
      minute: minuteOfDay,
      span: fc.option(span, { freq: 2, nil: null }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: of('move-out'),
      pick,
      days: fc.oneof(fc.integer({ min: 395, max: 520 }), fc.integer({ min: -120, max: -28 })),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: of('cancel'), pick }) },
  { weight: 13, arbitrary: fc.record({ kind: of('restore'), pick }) },
  { weight: 4, arbitrary: fc.record({ kind: of('recur'), pick, rule: rulePlan }) },
  { weight: 4, arbitrary: fc.record({ kind: of('edit-recurrence'), pick, rule: rulePlan }) },
  { weight: 4, arbitrary: fc.record({ kind: of('clear-recurrence'), pick }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: of('move-instance'), pick, number, minutes: fc.integer({ min: -2_000, max: 4_000 }) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: of('cancel-instance'), pick, number }) },
  { weight: 5, arbitrary: fc.record({ kind: of('edit-instance'), pick, number, flavour: lateFlavour }) },
  { weight: 7, arbitrary: fc.record({ kind: of('restore-instance'), pick }) },
  { weight: 13, arbitrary: fc.record({ kind: of('cancel-exception'), pick }) },
  { weight: 4, arbitrary: fc.record({ kind: of('orphan-exception'), event: eventPlan }) },
  { weight: 4, arbitrary: fc.record({ kind: of('split'), pick, number }) },
  { weight: 3, arbitrary: fc.record({ kind: of('event-zone'), pick, zone: anyZone }) },
  { weight: 3, arbitrary: fc.record({ kind: of('calendar-zone'), zone: anyCalendarZone }) },
  { weight: 4, arbitrary: fc.record({ kind: of('role'), role: fc.constantFrom(...roles) }) },
  { weight: 3, arbitrary: fc.record({ kind: of('lose-or-regain-access') }) },
  { weight: 3, arbitrary: fc.record({ kind: of('expire-tokens') }) },
  { weight: 12, arbitrary: fc.record({ kind: of('let-run') }) },
  { weight: 10, arbitrary: fc.record({ kind: of('let-begin') }) },
  { weight: 3, arbitrary: fc.record({ kind: of('operator-sync') }) },
  { weight: 4, arbitrary: fc.record({ kind: of('advance-minutes'), minutes: fc.integer({ min: 1, max: 180 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: of('advance-days'), days: fc.integer({ min: 1, max: 24 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: of('sweep'), job: fc.constantFrom(...sweepJobs) }) },
  { weight: 10, arbitrary: fc.record({ kind: of('mail'), fate: fc.constantFrom(...mailFates) }) },
  { weight: 3, arbitrary: fc.record({ kind: of('overlapping-run') }) },
  { weight: 3, arbitrary: fc.record({ kind: of('killed-run'), statements: fc.nat(14) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: of('change-while-reading'),
      afterPages: fc.nat(2),
      change: fc.constantFrom(...midReadChanges),
      pick,
    }),
  },
  {
    weight: 15,
    arbitrary: fc.record({
      kind: of('fault'),
      fault: fc.constantFrom(...drawnFaults),
      skip: fc.nat(1),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: of('token-fault'), fault: fc.constantFrom(...drawnTokenFaults) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: of('channel-fault'),
      route: fc.constantFrom(...channelRoutes),
      fault: fc.constantFrom(...channelFaults),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: of('withdraw-consent') }) },
  { weight: 4, arbitrary: fc.record({ kind: of('connect-again') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: of('switch-flag'),
      flag: fc.constantFrom(...flagNames),
      way: fc.constantFrom(...waysOff),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: of('ask'),
      range: fc.oneof(range, longRange),
      maxStalenessMinutes: fc.constantFrom(60, 3_000),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: of('quiet'), ranges }) },
];

export const command: fc.Arbitrary<Command> = fc.oneof(...weighted);
