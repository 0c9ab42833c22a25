import type { Environment, VariableName } from '@calendar-cache/config';

/** What the worker reads of its environment. */
export const workerVariables = [
  'DATABASE_URL',
  'DATABASE_POOL_MAX',
  'DATABASE_PREPARE',
  'QUEUE_DATABASE_URL',
  'REDIS_URL',
  'QUEUE_PREFIX',
  'GOOGLE_WEBHOOK_URL',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_API_URL',
  'GOOGLE_TOKEN_URL',
  'GOOGLE_TIMEOUT_MS',
  'GOOGLE_SCOPES',
  'GOOGLE_PROJECT_QUOTA_PER_MINUTE',
  'GOOGLE_USER_QUOTA_PER_MINUTE',
  'GOOGLE_DAILY_BUDGET',
  'WEBHOOK_SECRETS',
  'ENCRYPTION_KEYS',
  'WORKER_PORT',
  'HOST',
  'LOG_LEVEL',
  'DEBUG',
  'CALENDAR_LIST_SECONDS',
  'POLL_MIN_SECONDS',
  'POLL_MAX_SECONDS',
  'DEFAULT_MAX_STALENESS_SECONDS',
  'SYNC_MIN_GAP_MS',
  'SYNC_PAGE_SIZE',
  'SWEEP_INTERVAL_SECONDS',
  'CHANNEL_LIFETIME_SECONDS',
  'HORIZON_DAYS',
  'RETENTION_DAYS',
  'MAX_OCCURRENCES_PER_EVENT',
  'DECLINED_IS_BUSY',
  'WORKER_CONCURRENCY',
  'STORE_EVENT_DETAILS',
] as const satisfies readonly VariableName[];

/** The same, checked and with its defaults. */
export type WorkerEnvironment = Environment<(typeof workerVariables)[number]>;
