import { AppError, isAppError, toError } from '@calendar-cache/errors';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import type { JobContext, JobReport } from './job-context.ts';
import { type JobCatalog, type JobDefinition, type JobOutcome, MAX_DELAY_MS } from './job-definition.ts';
import { parsePayload } from './parse-payload.ts';
import { toQueueError } from './queue-unavailable.ts';

/** A processor whose payload type has been erased; the payload is checked before it is called. */
export type AnyProcessor = (payload: never, context: JobContext) => Promise<JobOutcome>;

/** What {@link runJob} needs beside the job. */
export interface RunJobDependencies {
  readonly catalog: JobCatalog;
  readonly processors: Readonly<Record<string, AnyProcessor>>;
  readonly onJob: (report: JobReport) => void;
  readonly lockLost: () => boolean;
  readonly signal: AbortSignal;
}

/** What one run has come to know about itself. */
interface Run {
  readonly job: Job;
  readonly startedAt: number;
  readonly waitedMs: number;
  payload: Readonly<Record<string, unknown>>;
  handedBack: DelayedError | undefined;
}

/**
 * Runs one job: checks its payload, calls its processor, reports once. What it throws is what BullMQ acts on:
 * `DelayedError` after a hand-back, `UnrecoverableError` where a repetition can't help.
 */
export async function runJob(job: Job, token: string | undefined, deps: RunJobDependencies): Promise<JobOutcome> {
  const startedMs = job.processedOn ?? job.timestamp;
  const waitedMs = Math.max(0, startedMs - job.timestamp - (job.opts.delay ?? 0));
  const run: Run = { job, startedAt: performance.now(), waitedMs, payload: {}, handedBack: undefined };
  let outcome: JobOutcome;
  try {
    outcome = await process(run, token, deps);
  } catch (thrown) {
    if (run.handedBack === undefined) {
      return fail(run, toError(thrown), deps);
    }
    outcome = { outcome: 'handed-back' };
  }
  if (run.handedBack !== undefined) {
    report(run, deps, { status: 'handed-back', outcome: 'handed-back', fields: {} });
    throw run.handedBack;
  }
  const { outcome: word, ...fields } = outcome;
  report(run, deps, { status: 'completed', outcome: word, fields });
  return outcome;
}

function process(run: Run, token: string | undefined, deps: RunJobDependencies): Promise<JobOutcome> {
  const { job } = run;
  const definition = deps.catalog[job.name];
  const processor = deps.processors[job.name];
  if (definition === undefined || processor === undefined) {
    throw new AppError('invalid-job-payload', `The catalogue has no job ${job.name}.`);
  }
  const payload = parsePayload(definition, job.data);
  run.payload = Object.fromEntries(Object.entries(payload ?? {}));
  const context: JobContext = {
    jobId: String(job.id),
    attempt: job.attemptsStarted,
    waitedMs: run.waitedMs,
    signal: deps.signal,
    lockLost: deps.lockLost,
    handBack: async (delayMs) => {
      if (delayMs > MAX_DELAY_MS) {
        throw new RangeError(`${job.name}: nothing waits in the queue for longer than ${MAX_DELAY_MS} ms.`);
      }
      await job.moveToDelayed(Date.now() + delayMs, token).catch((error: unknown) => {
        throw toQueueError(error, `take back ${job.name}`);
      });
      run.handedBack = new DelayedError();
      throw run.handedBack;
    },
  };
  return processor(payload as never, context);
}

/** A refused payload and an error that says so are not tried again. */
function isFinal(definition: JobDefinition | undefined, job: Job, error: Error): boolean {
  const attemptsLeft = (definition?.attempts ?? 1) - job.attemptsMade - 1;
  return attemptsLeft <= 0 || (isAppError(error) && !error.retry);
}

function fail(run: Run, error: Error, deps: RunJobDependencies): never {
  const code = isAppError(error) ? error.code : 'internal-error';
  const final = isFinal(deps.catalog[run.job.name], run.job, error);
  report(run, deps, { status: final ? 'failed' : 'retrying', outcome: code, fields: {}, error });
  // BullMQ keeps message and stack for the dashboard; a foreign error's message may hold anything (L20).
  const reason = isAppError(error) ? `${code}: ${error.message}` : `${code} (${error.name})`;
  const stored = final ? new UnrecoverableError(reason) : new Error(reason);
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  stored.stack = [`${stored.name}: ${reason}`, ...frames].join('\n');
  throw stored;
}

function report(
  run: Run,
  deps: RunJobDependencies,
  end: Pick<JobReport, 'status' | 'outcome' | 'fields' | 'error'>,
): void {
  deps.onJob({
    name: run.job.name,
    queue: run.job.queueName,
    jobId: String(run.job.id),
    attempt: run.job.attemptsStarted,
    payload: run.payload,
    waitedMs: run.waitedMs,
    durationMs: Math.round((performance.now() - run.startedAt) * 10) / 10,
    lockLost: deps.lockLost(),
    ...end,
  });
}
