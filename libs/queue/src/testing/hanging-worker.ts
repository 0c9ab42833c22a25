import type { QueueStore } from '../queue-store.ts';
import { createWorkers } from '../workers.ts';
import { greetingJobs } from './greeting-jobs.ts';

/** A worker process that takes a greeting, says so, and never ends it: made to be killed. */
const store: QueueStore = JSON.parse(process.argv[2] ?? '');
const workers = createWorkers(
  store,
  greetingJobs,
  {
    greet: (_payload, context) => {
      process.stdout.write(`started ${context.jobId}\n`);
      return new Promise(() => undefined);
    },
    wave: async () => ({ outcome: 'waved' }),
    tidy: async () => ({ outcome: 'tidied' }),
  },
  {
    concurrency: { greetings: 1, housekeeping: 1 },
    onJob: () => undefined,
    onError: (error) => process.stderr.write(`${error.message}\n`),
  },
);
workers.start();
