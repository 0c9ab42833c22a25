import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@calendar-cache/errors';
import type { JobsOptions } from 'bullmq';
import { openQueues, type QueueSet, type StoredQueue } from './backends/open-queues.ts';
import { settlesWithin, withDeadline } from './deadline.ts';
import { createErrorReporter } from './error-reporter.ts';
import {
  deduplicationIdOf,
  definitionOf,
  type JobCatalog,
  type JobDefinition,
  type JobName,
  MAX_DELAY_MS,
  type PayloadInputOf,
  type QueueNameOf,
  queueNamesOf,
} from './job-definition.ts';
import { parsePayload } from './parse-payload.ts';
import type { QueueStore } from './queue-store.ts';
import { queueUnavailable, toQueueError } from './queue-unavailable.ts';

/** The bound of one command when failing fast; Google drops a webhook that waits (L12 promises 503 within 2 s). */
const FAIL_FAST_TIMEOUT_MS = 1_500;
const PATIENT_TIMEOUT_MS = 10_000;
const CLOSE_DEADLINE_MS = 2_000;
const RESULT_POLL_MS = 50;

/** How a {@link JobProducer} behaves while the queue is away. */
export interface ProducerOptions {
  /** True where a caller waits (ingress, api): refuse within {@link addDeadlineMs} instead of keeping the job for later. */
  readonly failFast: boolean;
  /** From the call of `add` to its answer. Default 1,500 ms when failing fast, else 10,000 ms. */
  readonly addDeadlineMs?: number;
  /** Adds that may be under way at once; more are refused at once. Default 1,000. */
  readonly maxPendingAdds?: number;
  readonly onError: (error: Error) => void;
}

/** How one add differs from its job's definition. */
export interface AddOptions {
  /** Start a delayed twin now. For what someone waits for: operator and refresh-on-read (L10). */
  readonly reschedule?: boolean;
  /** At most {@link MAX_DELAY_MS}. */
  readonly delayMs?: number;
}

/** How many jobs of a queue are in which state. */
export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** How a job stands that someone waited for. */
export type JobResult =
  | { readonly state: 'completed'; readonly result: unknown }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'pending' };

/** Adds jobs and looks at queues. Every method throws AppError `queue-unavailable` when the queue does not answer. */
export interface JobProducer<Catalog extends JobCatalog> {
  /**
   * Puts a job into its queue, or folds it into the one that has its dedupe key. `jobId` is then that one's id.
   * @throws AppError `invalid-job-payload`, `queue-unavailable`; RangeError for a delay that is too long
   */
  add<Name extends JobName<Catalog>>(
    name: Name,
    payload: PayloadInputOf<Catalog, Name>,
    options?: AddOptions,
  ): Promise<{ jobId: string }>;
  /** Whether a job with this payload's dedupe key is waiting, delayed or active. */
  hasJob<Name extends JobName<Catalog>>(name: Name, payload: PayloadInputOf<Catalog, Name>): Promise<boolean>;
  counts(queue: QueueNameOf<Catalog>): Promise<JobCounts>;
  /** Waits for a job's end; `pending` when it has not ended in time. @throws AppError `not-found` for a job long gone */
  waitForResult(name: JobName<Catalog>, jobId: string, timeoutMs: number): Promise<JobResult>;
  /** Resolves when the queue answers. @throws AppError `queue-unavailable` */
  ready(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

interface ProducerState<Catalog extends JobCatalog> {
  readonly catalog: Catalog;
  readonly queues: QueueSet;
  readonly deadlineMs: number;
  readonly maxPending: number;
  pending: number;
}

/** Runs one queue operation within the deadline; what takes longer is counted as pending until it ends. */
async function ask<Value>(
  state: ProducerState<JobCatalog>,
  queueName: string,
  what: string,
  operation: (queue: StoredQueue) => Promise<Value>,
): Promise<Value> {
  if (state.pending >= state.maxPending) {
    throw queueUnavailable(`${state.pending} requests are already waiting for the queue.`);
  }
  state.pending += 1;
  const work = (async () => {
    try {
      await state.queues.untilReady(state.deadlineMs);
      return await operation(state.queues.queue(queueName));
    } catch (error) {
      throw toQueueError(error, what);
    } finally {
      state.pending -= 1;
    }
  })();
  return withDeadline(work, state.deadlineMs, () =>
    queueUnavailable(`The queue did not answer within ${state.deadlineMs} ms.`),
  );
}

function jobOptions(definition: JobDefinition, payload: unknown, options: AddOptions): JobsOptions {
  const { delayMs = 0, reschedule = false } = options;
  if (delayMs > MAX_DELAY_MS) {
    throw new RangeError(`${definition.name}: nothing waits in the queue for longer than ${MAX_DELAY_MS} ms.`);
  }
  const id = deduplicationIdOf(definition, payload);
  return {
    ...(definition.attempts > 1
      ? { attempts: definition.attempts, backoff: { type: 'fixed', delay: definition.backoffMs } }
      : {}),
    ...(delayMs > 0 ? { delay: delayMs } : {}),
    ...(id === undefined
      ? {}
      : {
          deduplication: { id, keepLastIfActive: definition.keepLastIfActive, ...(reschedule ? { reschedule } : {}) },
        }),
  };
}

async function readResult(queue: StoredQueue, jobId: string): Promise<JobResult> {
  const job = await queue.getJob(jobId);
  if (job === undefined) {
    throw new AppError('not-found', `The queue has no job ${jobId}.`);
  }
  const state = await job.getState();
  if (state === 'completed') {
    return { state, result: (await queue.getJob(jobId))?.returnvalue };
  }
  return state === 'failed'
    ? { state, reason: (await queue.getJob(jobId))?.failedReason ?? 'unknown' }
    : { state: 'pending' };
}

/** Opens a producer. Constructing never fails: a queue that is down at boot is found when it comes back. */
export function createProducer<Catalog extends JobCatalog>(
  store: QueueStore,
  catalog: Catalog,
  options: ProducerOptions,
): JobProducer<Catalog> {
  const deadlineMs = options.addDeadlineMs ?? (options.failFast ? FAIL_FAST_TIMEOUT_MS : PATIENT_TIMEOUT_MS);
  const queues = openQueues(store, queueNamesOf(catalog), {
    failFast: options.failFast,
    timeoutMs: deadlineMs,
    report: createErrorReporter(options.onError),
  });
  const state = { catalog, queues, deadlineMs, maxPending: options.maxPendingAdds ?? 1_000, pending: 0 };
  return {
    add: async (name, payload, addOptions = {}) => {
      const definition = definitionOf(catalog, name);
      const data = parsePayload(definition, payload);
      const bullOptions = jobOptions(definition, data, addOptions);
      const job = await ask(state, definition.queue, `take ${name}`, (queue) => queue.add(name, data, bullOptions));
      return { jobId: String(job.id) };
    },
    hasJob: async (name, payload) => {
      const definition = definitionOf(catalog, name);
      const id = deduplicationIdOf(definition, parsePayload(definition, payload));
      if (id === undefined) {
        throw new RangeError(`${name} has no dedupe key to look for.`);
      }
      const jobId = await ask(state, definition.queue, 'look for a job', (queue) => queue.getDeduplicationJobId(id));
      return jobId !== null;
    },
    counts: async (queueName) => {
      const counts = await ask(state, queueName, 'count its jobs', (queue) =>
        queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
      );
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting, active, delayed, failed };
    },
    waitForResult: (name, jobId, timeoutMs) => waitForResult(state, definitionOf(catalog, name), jobId, timeoutMs),
    ready: async (timeoutMs) => {
      await queues.untilReady(timeoutMs);
      const [anyQueue] = queueNamesOf(catalog);
      if (anyQueue !== undefined) {
        await withDeadline(queues.queue(anyQueue).getJobCounts('active'), timeoutMs, () =>
          queueUnavailable(`The queue did not answer within ${timeoutMs} ms.`),
        ).catch((error: unknown) => {
          throw toQueueError(error, 'answer');
        });
      }
    },
    close: async () => {
      await settlesWithin(queues.close(), CLOSE_DEADLINE_MS);
    },
  };
}

async function waitForResult(
  state: ProducerState<JobCatalog>,
  definition: JobDefinition,
  jobId: string,
  timeoutMs: number,
): Promise<JobResult> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const result = await ask(state, definition.queue, 'show a job', (queue) => readResult(queue, jobId));
    if (result.state !== 'pending' || performance.now() >= until) {
      return result;
    }
    await sleep(RESULT_POLL_MS);
  }
}
