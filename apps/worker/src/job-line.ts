import type { Logger, Metrics } from '@calendar-cache/observability';
import type { JobReport } from '@calendar-cache/queue';

/**
 * The one wide line per run of a job, and its metric. Payloads are ids, so they may be logged (L20). What was handed back is for
 * `debug`: a crowded worker does so many times a second.
 */
export function reportJob(deps: { logger: Logger; metrics: Metrics }, report: JobReport): void {
  const { name, queue, jobId, attempt, payload, waitedMs, durationMs, status, outcome, fields, lockLost, error } =
    report;
  deps.metrics.observeJob({ job: name, outcome, durationMs });
  const line = {
    job: name,
    queue,
    jobId,
    attempt,
    ...payload,
    waitedMs,
    durationMs,
    status,
    outcome,
    ...fields,
    lockLost,
  };
  if (status === 'failed') deps.logger.error({ ...line, error }, 'job failed');
  else if (status === 'handed-back') deps.logger.debug(line, 'job');
  else deps.logger.info(error === undefined ? line : { ...line, error }, 'job');
}
