import { type FaultKind, faultKindEntry, faultKindNames } from './fault-kinds.ts';
import { type FaultRule, faultRuleSchema } from './fault-rule.ts';

/** The chance of each kind, from 0 to 1, at every call or message that it can befall. */
export type FaultWeights = Partial<Record<FaultKind, number>>;

/**
 * Rules for a long disturbed run that repeats: the same seed and weights give the same faults to the n-th call on the
 * same calendar, whatever other calendars do meanwhile. Kinds that fit the token endpoint befall it too.
 * @throws ZodError for a chance outside of 0 to 1
 */
export function createFaultSchedule(seed: number, weights: FaultWeights): FaultRule[] {
  return faultKindNames.flatMap((kind, index) => {
    const probability = weights[kind];
    if (probability === undefined || probability === 0) return [];
    const rule = faultRuleSchema.parse({ kind, probability, seed: (seed * 1_009 + index) | 0 });
    const { routes } = faultKindEntry(kind);
    const atToken = routes.length > 1 && routes.includes('token');
    return atToken ? [rule, { ...rule, route: 'token' as const }] : [rule];
  });
}
