import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { deduplicationIdOf, defineCatalog, defineJob, queueNamesOf } from './job-definition.ts';
import type { JobProducer } from './producer.ts';
import { type GreetingJobs, greetingJobs } from './testing/greeting-jobs.ts';
import { createWorkers, type Processors } from './workers.ts';

test('a job has one attempt and no stored adds unless it says so', () => {
  const { attempts, backoffMs, keepLastIfActive } = greetingJobs.tidy;
  expect({ attempts, backoffMs, keepLastIfActive }).toEqual({ attempts: 1, backoffMs: 1_000, keepLastIfActive: false });
});

test('names that BullMQ can not take and pauses that are too long are refused', () => {
  const payload = z.strictObject({});
  expect(() => defineJob({ name: 'a:b', queue: 'q', payload })).toThrow(RangeError);
  expect(() => defineJob({ name: 'a', queue: 'q:r', payload })).toThrow(RangeError);
  expect(() => defineJob({ name: 'a', queue: 'q', payload, backoffMs: 2_001 })).toThrow(RangeError);
});

test('dedupe keys of different jobs on one queue do not meet', () => {
  const ids = [greetingJobs.greet, greetingJobs.wave].map((job) => deduplicationIdOf(job, { person: 'ada' }));
  expect(ids).toEqual(['greet/ada', 'wave/ada']);
  expect(deduplicationIdOf({ ...greetingJobs.greet, dedupe: undefined }, {})).toBeUndefined();
  expect(queueNamesOf(greetingJobs)).toEqual(['greetings', 'housekeeping']);
});

// The compiler reads these; `npm run verify` fails where one of the expected errors does not come.
const store = { kind: 'redis', url: 'redis://127.0.0.1:1', prefix: 'types' } as const;
const done = async () => ({ outcome: 'done' });
const listeners = { onJob: () => undefined, onError: () => undefined };
const mistakes = {
  missingProcessor: () =>
    createWorkers(
      store,
      greetingJobs,
      // @ts-expect-error: `tidy` has no processor
      { greet: done, wave: done },
      { concurrency: { greetings: 1, housekeeping: 1 }, ...listeners },
    ),
  missingConcurrency: (processors: Processors<GreetingJobs>) =>
    // @ts-expect-error: `housekeeping` has no concurrency
    createWorkers(store, greetingJobs, processors, { concurrency: { greetings: 1 }, ...listeners }),
  // @ts-expect-error: a person is a string
  wrongPayload: (producer: JobProducer<GreetingJobs>) => producer.add('greet', { person: 1, words: 'x' }),
  // @ts-expect-error: words are missing
  missingField: (producer: JobProducer<GreetingJobs>) => producer.add('greet', { person: 'ada' }),
  // @ts-expect-error: there is no such job
  unknownJob: (producer: JobProducer<GreetingJobs>) => producer.add('shout', {}),
  // @ts-expect-error: an outcome has a name
  namelessOutcome: (): Processors<GreetingJobs>['tidy'] => async () => ({ removed: 1 }),
  // @ts-expect-error: the job calls itself `tidy`
  wrongName: () => defineCatalog({ sweep: greetingJobs.tidy }),
};

test('mistakes that do not compile are all listed', () => {
  expect(Object.keys(mistakes)).toHaveLength(7);
});
