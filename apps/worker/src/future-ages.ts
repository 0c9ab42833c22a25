import type { Logger, Metrics } from '@calendar-cache/observability';

/** Tells the operator of a wrong clock: calendars were read at an instant that has not come. */
export function createFutureAgeReporter(deps: {
  logger: Pick<Logger, 'warn'>;
  metrics: Metrics;
}): (calendars: number) => void {
  const { logger, metrics } = deps;
  const withdrawn = metrics.counter({
    name: 'calendar_cache_future_ages_total',
    help: 'Calendars that were read at an instant that had not come, by a clock that was ahead, and are read again',
  });
  return (calendars) => {
    withdrawn.inc(calendars);
    logger.warn(
      { calendars },
      'calendars were read in the future and are read again: the clock of a worker is wrong, or was',
    );
  };
}
