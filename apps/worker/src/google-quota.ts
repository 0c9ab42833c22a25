import type { Clock } from '@calendar-cache/calendar-cache';
import { GoogleQuota } from '@calendar-cache/google-calendar';
import { createGoogleReports, type GoogleReports, type Logger, type Metrics } from '@calendar-cache/observability';
import { createMemoryCounters, type SharedCounters } from '@calendar-cache/queue';
import type { WorkerEnvironment } from './env.ts';

/** The quota that all processes share (L18), and where its calls and refusals are told of. */
export function createGoogleQuota(deps: {
  environment: Pick<
    WorkerEnvironment,
    'GOOGLE_PROJECT_QUOTA_PER_MINUTE' | 'GOOGLE_USER_QUOTA_PER_MINUTE' | 'GOOGLE_DAILY_BUDGET'
  >;
  counters: SharedCounters;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
}): { quota: GoogleQuota; reports: GoogleReports } {
  const { environment, counters, clock, metrics, logger } = deps;
  const reports = createGoogleReports({ metrics, logger, remaining: () => quota.remaining() });
  const quota = new GoogleQuota({
    counters,
    ownCounters: createMemoryCounters(clock),
    limits: {
      projectPerMinute: environment.GOOGLE_PROJECT_QUOTA_PER_MINUTE,
      userPerMinute: environment.GOOGLE_USER_QUOTA_PER_MINUTE,
      perDay: environment.GOOGLE_DAILY_BUDGET,
    },
    clock,
    random: Math.random,
    onEvent: reports.onQuota,
  });
  return { quota, reports };
}
