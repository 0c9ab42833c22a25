import { AppError } from '@calendar-cache/errors';
import type { JobCatalog } from '@calendar-cache/jobs';
import { describeRequest } from '@calendar-cache/observability';
import type { JobProducer } from '@calendar-cache/queue';
import { type RequestHandler, Router } from 'express';

/** The part of the queue that the cron routes use. */
export type CronJobs = Pick<JobProducer<JobCatalog>, 'add' | 'waitForResult'>;

/** One cron route and the job behind it. */
export interface CronJobRoute {
  path: `/api/cron/${string}`;
  job: 'sweep-subscriptions' | 'cleanup';
}

/** What a cron route needs. */
export interface CronJobRouteDependencies {
  jobs: CronJobs;
  /** Lets only those pass who know the cron secret (L21). */
  guard: RequestHandler;
  /** Longest wait of `?wait=1`. */
  waitMs: number;
}

/**
 * `GET <path>`: puts the job into the queue, or joins the one that waits there. 202 with its id; with `?wait=1` 200 with
 * its result, or 202 when it has not ended in time. 503 when the queue does not take it.
 */
export function cronJobRoute({ path, job }: CronJobRoute, { jobs, guard, waitMs }: CronJobRouteDependencies): Router {
  const router = Router();
  router.get(path, guard, async (request, response) => {
    const wait = wantsToWait(request.query.wait);
    const { jobId } = await jobs.add(job, {});
    describeRequest(request, { job, jobId });
    const end = wait ? await jobs.waitForResult(job, jobId, waitMs) : undefined;
    if (end?.state === 'failed') {
      throw new AppError('internal-error', `The job ${job} failed.`, { cause: new Error(end.reason) });
    }
    if (end?.state === 'completed') response.json({ message: 'done', jobId, result: end.result });
    else response.status(202).json({ message: 'queued', jobId });
  });
  return router;
}

function wantsToWait(value: unknown): boolean {
  if (value === undefined || value === '0') return false;
  if (value === '1') return true;
  throw new AppError('invalid-request', '"wait" is 0 or 1.', { details: { parameter: 'wait' } });
}
