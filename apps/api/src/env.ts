import type { Environment } from '@calendar-cache/config';

/** The variables that the API reads. */
export const apiVariables = [
  'HOST',
  'API_PORT',
  'LOG_LEVEL',
  'DEBUG',
  'DATABASE_URL',
  'DATABASE_POOL_MAX',
  'DATABASE_PREPARE',
  'QUEUE_DATABASE_URL',
  'REDIS_URL',
  'QUEUE_PREFIX',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_API_URL',
  'GOOGLE_TOKEN_URL',
  'GOOGLE_TIMEOUT_MS',
  'GOOGLE_SCOPES',
  'API_PUBLIC_URL',
  'CONSENT_RETURN_URLS',
  'GOOGLE_PROJECT_QUOTA_PER_MINUTE',
  'GOOGLE_USER_QUOTA_PER_MINUTE',
  'GOOGLE_DAILY_BUDGET',
  'ENCRYPTION_KEYS',
  'DEFAULT_MAX_STALENESS_SECONDS',
  'POLL_MAX_SECONDS',
  'API_REQUESTS_PER_MINUTE',
  'REFRESH_TIMEOUT_MS',
  'DECLINED_IS_BUSY',
  'STORE_EVENT_DETAILS',
] as const;

/** Their typed values. */
export type ApiEnvironment = Environment<(typeof apiVariables)[number]>;
