import { z } from 'zod';
import { faultKindEntry, faultKindNames, faultRoutes } from './fault-kinds.ts';

/**
 * When which fault happens. Without `probability` and `times` it happens each time. A chance is drawn from the rule's
 * `seed`, the calendar or user, and the number of the call there, so that other calendars' calls change nothing.
 */
export const faultRuleSchema = z
  .strictObject({
    kind: z.enum(faultKindNames),
    /** Default: every route that the kind can happen on; `token` and `push` must be named where others fit too. */
    route: z.enum(faultRoutes).default('any'),
    probability: z.number().min(0).max(1).optional(),
    /** Ends the rule after so many faults. */
    times: z.number().int().min(1).optional(),
    /** Lets so many calls through first. */
    skip: z.number().int().min(0).optional(),
    calendarId: z.string().optional(),
    email: z.string().optional(),
    /** For `slow-answer`, `slow-body`, `delay` and `reorder`; default 100. */
    delayMs: z.number().int().min(0).optional(),
    /** Messages of a `burst`; default 4. */
    copies: z.number().int().min(2).max(100).optional(),
    /** For `short-lived-access-token`; default 1. */
    expiresInSeconds: z.number().int().min(0).optional(),
    seed: z.number().int().optional(),
  })
  .refine(({ kind, route }) => route === 'any' || faultKindEntry(kind).routes.includes(route), {
    path: ['route'],
    message: 'this kind of fault can not happen on this route',
  });
/** A rule as it is sent. */
export type FaultRule = z.input<typeof faultRuleSchema>;
/** A rule with its defaults. */
export type ParsedFaultRule = z.infer<typeof faultRuleSchema>;

/** A file of faults: one rule, or a list of them. */
export const faultRulesSchema = z.union([z.array(faultRuleSchema), faultRuleSchema.transform((rule) => [rule])]);
