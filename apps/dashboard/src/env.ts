import { type Environment, parseEnvironment, type RawEnvironment } from '@calendar-cache/config';

const names = [
  'HOST',
  'DASHBOARD_PORT',
  'LOG_LEVEL',
  'DEBUG',
  'DATABASE_URL',
  'DATABASE_PREPARE',
  'REDIS_URL',
  'QUEUE_DATABASE_URL',
  'QUEUE_PREFIX',
  'POLL_MAX_SECONDS',
  'DEFAULT_MAX_STALENESS_SECONDS',
  'GOOGLE_DAILY_BUDGET',
] as const;

/** What the dashboard goes by. */
export type DashboardEnvironment = Environment<(typeof names)[number]>;

/**
 * Reads the variables of the dashboard.
 * @throws AppError `invalid-environment` naming every fault
 */
export function readDashboardEnvironment(raw: RawEnvironment): DashboardEnvironment {
  return parseEnvironment(names, raw);
}
