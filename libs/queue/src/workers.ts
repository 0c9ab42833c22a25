import { setTimeout as sleep } from 'node:timers/promises';
import { type IQueueBackend, type Job, Worker, type WorkerOptions } from 'bullmq';
import { KEEP_JOBS } from './backends/open-queues.ts';
import { ownPostgresFactory } from './backends/postgres-backend.ts';
import { ownRedisFactory } from './backends/redis-backend.ts';
import { settlesWithin } from './deadline.ts';
import { createErrorReporter } from './error-reporter.ts';
import type { JobContext, JobReport } from './job-context.ts';
import {
  type JobCatalog,
  type JobName,
  type JobOutcome,
  type PayloadOf,
  type QueueNameOf,
  queueNamesOf,
} from './job-definition.ts';
import { LockWatch } from './lock-watch.ts';
import type { QueueStore } from './queue-store.ts';
import { type AnyProcessor, runJob } from './run-job.ts';

/**
 * A killed worker's job is taken over within lock + check. BullMQ's defaults (30 s each, one stall allowed) let a
 * calendar stand still for a minute and fail it at the second kill (L15).
 */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
const STALLS_ALLOWED = 1_000_000;
const FETCH_RETRY_MS = 1_000;
/** Of a statement on PostgreSQL, and of an attempt to connect. */
const STATEMENT_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 4_000;
/** Without a running job only an absent store makes closing slow. */
const IDLE_CLOSE_DEADLINE_MS = 1_000;

/** One processor per job of the catalogue: a missing one does not compile. */
export type Processors<Catalog extends JobCatalog> = {
  readonly [Name in JobName<Catalog>]: (payload: PayloadOf<Catalog, Name>, context: JobContext) => Promise<JobOutcome>;
};

/** How {@link createWorkers} runs jobs and whom it tells. */
export interface WorkersOptions<Catalog extends JobCatalog> {
  /** Jobs at once per queue, in this process. */
  readonly concurrency: Readonly<Record<QueueNameOf<Catalog>, number>>;
  /** Called once per run of a job, whatever became of it. */
  readonly onJob: (report: JobReport) => void;
  readonly onError: (error: Error) => void;
  /** How long `close` waits for running jobs. Default 4,000 ms. */
  readonly closeDeadlineMs?: number;
}

/** The workers of one process. */
export interface JobWorkers {
  /** Begins to take jobs; returns at once, a queue that is down is found when it comes back. */
  start(): void;
  /**
   * Takes no more jobs and waits for the running ones. One that outlasts the deadline is left to another worker:
   * its lock runs out. Resolves to the number of those.
   */
  close(): Promise<{ abandoned: number }>;
}

/** Between two failed fetches BullMQ pauses only for refused connections; any other error would spin. */
class PacedWorker extends Worker<unknown, JobOutcome, string, IQueueBackend> {
  protected override async moveToActive(token: string, name?: string) {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (!this.closing) {
        this.emit('error', error instanceof Error ? error : new Error(String(error)));
        await sleep(FETCH_RETRY_MS);
      }
      throw error;
    }
  }

  /** Stops renewing locks and breaks the connections: running jobs will be taken over by another worker. */
  async abandon(): Promise<void> {
    await this.lockManager.close();
    await this.backend.close(true);
  }
}

interface OpenWorker {
  readonly worker: PacedWorker;
  readonly release: () => void;
  ready: boolean;
  active: number;
}

function openWorker<Catalog extends JobCatalog>(
  store: QueueStore,
  queue: string,
  concurrency: number,
  deps: {
    catalog: Catalog;
    processors: Readonly<Record<string, AnyProcessor>>;
    onJob: (report: JobReport) => void;
    report: (thrown: unknown) => void;
  },
): OpenWorker {
  const locks = new LockWatch(LOCK_MS);
  const run = async (job: Job, token?: string): Promise<JobOutcome> => {
    const lock = locks.begin(String(job.id));
    open.active += 1;
    try {
      return await runJob(job, token, { ...deps, lockLost: lock.lost, signal: lock.signal });
    } finally {
      open.active -= 1;
      lock.end();
    }
  };
  const options: WorkerOptions = {
    connection: {},
    autorun: false,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: STALLS_ALLOWED,
    runRetryDelay: FETCH_RETRY_MS,
    ...KEEP_JOBS,
  };
  const { factory, release } =
    store.kind === 'redis'
      ? ownRedisFactory(store)
      : ownPostgresFactory(store, { poolSize: 3, timeoutMs: STATEMENT_DEADLINE_MS });
  const worker = new PacedWorker(queue, run, options, factory);
  const open: OpenWorker = { worker, release, ready: false, active: 0 };
  worker.on('error', deps.report);
  worker.on('locksRenewed', ({ jobIds }) => locks.renewed(jobIds));
  worker.on('lockRenewalFailed', (jobIds) => locks.failed(jobIds));
  worker.once('active', () => {
    open.ready = true;
  });
  worker.once('ready', () => {
    open.ready = true;
  });
  return open;
}

async function closeWorker(open: OpenWorker, deadlineMs: number): Promise<number> {
  // A worker that never reached its store has nothing to wait for, and the gentle way would wait for the store.
  const closing = open.worker.close(!open.ready);
  const idleMs = Math.min(IDLE_CLOSE_DEADLINE_MS, deadlineMs);
  const gently =
    (await settlesWithin(closing, idleMs)) || (open.active > 0 && (await settlesWithin(closing, deadlineMs - idleMs)));
  const abandoned = gently ? 0 : open.active;
  if (!gently) {
    await settlesWithin(open.worker.abandon(), 500);
  }
  open.release();
  return abandoned;
}

/** Makes one worker per queue of the catalogue; {@link JobWorkers.start} begins the work. */
export function createWorkers<Catalog extends JobCatalog>(
  store: QueueStore,
  catalog: Catalog,
  processors: Processors<Catalog>,
  options: WorkersOptions<Catalog>,
): JobWorkers {
  const report = createErrorReporter(options.onError);
  const deadlineMs = options.closeDeadlineMs ?? CLOSE_DEADLINE_MS;
  let workers: OpenWorker[] = [];
  return {
    start: () => {
      if (workers.length > 0) {
        throw new Error('The workers have been started already.');
      }
      workers = queueNamesOf(catalog).map((queue: QueueNameOf<Catalog>) =>
        openWorker(store, queue, options.concurrency[queue], { catalog, processors, onJob: options.onJob, report }),
      );
      for (const { worker } of workers) {
        worker.run().catch(report);
      }
    },
    close: async () => {
      const abandoned = await Promise.all(workers.map((worker) => closeWorker(worker, deadlineMs)));
      return { abandoned: abandoned.reduce((sum, count) => sum + count, 0) };
    },
  };
}
