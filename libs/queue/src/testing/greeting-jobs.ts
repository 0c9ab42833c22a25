import { z } from 'zod';
import { defineCatalog, defineJob } from '../job-definition.ts';

/** The catalogue that the contract is tested with. */
export const greetingJobs = defineCatalog({
  greet: defineJob({
    name: 'greet',
    queue: 'greetings',
    payload: z.strictObject({ person: z.string().max(20), words: z.string() }),
    dedupe: ({ person }) => person,
    keepLastIfActive: true,
  }),
  wave: defineJob({
    name: 'wave',
    queue: 'greetings',
    payload: z.strictObject({ person: z.string() }),
    dedupe: ({ person }) => person,
    attempts: 3,
    backoffMs: 50,
  }),
  tidy: defineJob({ name: 'tidy', queue: 'housekeeping', payload: z.strictObject({}), dedupe: () => 'all' }),
});

export type GreetingJobs = typeof greetingJobs;
