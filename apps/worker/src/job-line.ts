import type { Logger, Metrics } from '@calendar-cache/observability';
import type { JobReport } from '@calendar-cache/queue';

/**
 * The one wide line per run of a job, and its metrics. Payloads are ids, so they may be logged (L20). What was handed back is for
 * `debug`: a crowded worker does so many times a second.
 */
export function createJobReporter(deps: {
  logger: Pick<Logger, 'debug' | 'info' | 'error'>;
  metrics: Metrics;
}): (report: JobReport) => void {
  const { logger, metrics } = deps;
  const notifications = metrics.counter({
    name: 'calendar_cache_notifications_total',
    help: "Google's notifications whose calendar was read, by what their channel turned out to be",
    labels: ['verdict'],
  });
  return (report) => {
    const { name, status, outcome, durationMs, fields, error } = report;
    metrics.observeJob({ job: name, outcome, durationMs });
    if (typeof fields.notification === 'string') notifications.inc({ verdict: fields.notification });
    const line = lineOf(report);
    if (status === 'failed') logger.error({ ...line, error }, 'job failed');
    else if (status === 'handed-back') logger.debug(line, 'job');
    else logger.info(error === undefined ? line : { ...line, error }, 'job');
  };
}

function lineOf({ name, queue, jobId, attempt, payload, waitedMs, durationMs, ...end }: JobReport) {
  const { status, outcome, fields, lockLost } = end;
  return {
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
}
