import fc from 'fast-check';

/** How a series repeats; the last one is a rule that we refuse to read. */
export const frequencies = [
  'daily',
  'weekly',
  'weekly-days',
  'monthly',
  'monthly-nth',
  'yearly',
  'unreadable',
] as const;
export type Frequency = (typeof frequencies)[number];

export type RuleEnd = { kind: 'never' } | { kind: 'count'; count: number } | { kind: 'until'; steps: number };
export const ruleEnds = ['never', 'count', 'until'] as const;

/** How an added occurrence of a timed series is written: a start, or a PERIOD with a length or an end, half as long as the event. */
export const addedForms = ['time', 'period-with-length', 'period-with-end'] as const;

/** One more occurrence, so many days after the start. */
export interface AddedOccurrence {
  days: number;
  form: (typeof addedForms)[number];
}

/** A rule that fits whatever start its event has, as a calendar's own dialogue would write it. */
export interface RulePlan {
  frequency: Frequency;
  interval: number;
  end: RuleEnd;
  /** Occurrences struck out, by number. */
  excluded: number[];
  added: AddedOccurrence[];
}

export const rulePlan: fc.Arbitrary<RulePlan> = fc.record({
  frequency: fc.oneof(
    {
      weight: 32,
      arbitrary: fc.constantFrom<Frequency>('daily', 'weekly', 'weekly-days', 'monthly', 'monthly-nth', 'yearly'),
    },
    { weight: 10, arbitrary: fc.constantFrom<Frequency>('daily', 'weekly', 'weekly-days') },
    { weight: 5, arbitrary: fc.constant<Frequency>('unreadable') },
  ),
  interval: fc.integer({ min: 1, max: 3 }),
  end: fc.oneof(
    fc.constant<RuleEnd>({ kind: 'never' }),
    fc.integer({ min: 1, max: 20 }).map<RuleEnd>((count) => ({ kind: 'count', count })),
    fc.integer({ min: 0, max: 20 }).map<RuleEnd>((steps) => ({ kind: 'until', steps })),
  ),
  excluded: fc.array(fc.nat(8), { maxLength: 2 }),
  added: fc.array(fc.record({ days: fc.integer({ min: 1, max: 30 }), form: fc.constantFrom(...addedForms) }), {
    maxLength: 2,
  }),
});
