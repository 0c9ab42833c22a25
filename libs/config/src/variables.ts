import { base64Secret, secretRingSchema, textSecret } from './secret-ring.ts';
import {
  defaulted,
  flag,
  type Kind,
  listOf,
  oneOf,
  optional,
  port,
  required,
  secret,
  text,
  url,
  type Variable,
  wholeNumber,
} from './variable.ts';

const postgresUrl = secret(
  url(['postgres:', 'postgresql:'], 'a PostgreSQL URL such as postgres://user:password@host:5432/database'),
);
const redisUrl = secret(url(['redis:', 'rediss:'], 'a Redis URL such as redis://host:6379 or rediss://host:6379'));
const webUrl = url(['http:', 'https:'], 'an http or https URL');
const milliseconds = wholeNumber(1, 600_000);
const year = 31_622_400;

const webhookRing = {
  schema: secretRingSchema(textSecret(32)),
  expected: 'keyid:secret,keyid:secret, newest first, each secret at least 32 characters',
  secret: true,
} satisfies Kind<unknown>;
const encryptionRing = {
  schema: secretRingSchema(base64Secret(32)),
  expected: 'keyid:key,keyid:key, newest first, each key the base64 of 32 bytes (openssl rand -base64 32)',
  secret: true,
} satisfies Kind<unknown>;

/** Every environment variable of every app, in the order of .env.example. A test compares the two. */
export const variables = {
  NODE_ENV: optional(oneOf(['development', 'test', 'production']), 'production switches the strict checks on'),
  HOST: defaulted(text(), '0.0.0.0', 'Address to listen on; when unset 0.0.0.0, and 127.0.0.1 for npm start'),
  API_PORT: optional(port, 'Port of the API; a free one near 3000 when unset'),
  INGRESS_PORT: optional(port, 'Port of the ingress (webhook and cron); a free one near 3000 when unset'),
  DASHBOARD_PORT: optional(port, 'Port of the dashboard; a free one near 3000 when unset'),
  WORKER_PORT: optional(port, "Port of the worker's health and metrics; a free one near 3000 when unset"),
  SIMULATOR_PORT: optional(port, 'Port of the simulated Google; a free one near 3000 when unset'),
  LOG_LEVEL: defaulted(
    oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
    'Least important log line that is written',
  ),
  DEBUG: optional(text(), 'Debug lines to write, e.g. calendar-cache-sql:* or calendar-cache-sql:sync'),

  DATABASE_URL: required(postgresUrl, 'PostgreSQL 14 or newer'),
  DATABASE_POOL_MAX: defaulted(
    wholeNumber(1, 1_000),
    '10',
    'Connections to PostgreSQL of each API and each worker; those of a queue in PostgreSQL come on top',
  ),
  DATABASE_PREPARE: defaulted(flag, 'true', 'false for PgBouncer in transaction mode'),
  QUEUE_DATABASE_URL: optional(
    postgresUrl,
    'Direct PostgreSQL connection for the queue when there is no Redis; DATABASE_URL when unset',
  ),
  REDIS_URL: optional(redisUrl, 'Redis 7, Valkey or Dragonfly for the queue; PostgreSQL holds the queue when unset'),
  QUEUE_PREFIX: defaulted(text(), 'calendar-cache', 'Prefix of all queue keys, to share one Redis'),

  GOOGLE_WEBHOOK_URL: required(
    webUrl,
    'Public https URL of the ingress, ending in /api/webhook/google-calendar-sql; http only outside of production',
  ),
  GOOGLE_CLIENT_ID: required(text(), 'OAuth client of the Google Cloud project'),
  GOOGLE_CLIENT_SECRET: required(secret(text()), 'Secret of that OAuth client'),
  GOOGLE_API_URL: optional(webUrl, 'Root URL of a simulated Google; refused in production'),
  GOOGLE_TOKEN_URL: optional(webUrl, 'Token endpoint of a simulated Google; set together with GOOGLE_API_URL'),
  GOOGLE_SCOPES: defaulted(
    listOf(url(['https:'], 'a scope of Google'), 'scopes of Google with spaces between, each an https URL'),
    'https://www.googleapis.com/auth/calendar.readonly',
    'What people are asked for on the consent page, and service accounts of their domain',
  ),
  API_PUBLIC_URL: optional(
    webUrl,
    'Public https URL of the API: Google sends people back to it after the consent page, below /v1/credentials/callback',
  ),
  CONSENT_RETURN_URLS: optional(
    listOf(webUrl, 'http or https URLs with spaces between'),
    'Where people may be sent after a consent: these addresses and what lies below; nowhere when unset',
  ),
  GOOGLE_PROJECT_QUOTA_PER_MINUTE: defaulted(
    wholeNumber(1, 10_000_000),
    '10000',
    'Calls per minute that Google grants the project: its Cloud Console says; background work stops at 70 %',
  ),
  GOOGLE_USER_QUOTA_PER_MINUTE: defaulted(
    wholeNumber(1, 1_000_000),
    '600',
    'Calls per minute that Google grants each user of the project',
  ),
  GOOGLE_DAILY_BUDGET: defaulted(
    wholeNumber(1, 1_000_000_000),
    '1000000',
    'Calls per day that background work may make; polls that would need more than half of it are stretched',
  ),
  GOOGLE_TIMEOUT_MS: defaulted(milliseconds, '30000', 'Longest wait for one answer of Google'),

  WEBHOOK_SECRETS: required(webhookRing, 'Ring that signs channel tokens: keyid:secret, newest first, comma between'),
  ENCRYPTION_KEYS: required(encryptionRing, 'Ring that seals stored credentials: keyid:base64 of 32 bytes'),
  CRON_SECRET: required(secret(text(16)), 'Bearer token of the cron routes, at least 16 characters'),

  DEFAULT_MAX_STALENESS_SECONDS: defaulted(
    wholeNumber(1, year),
    '3600',
    'Oldest cached answer given when the caller does not say; longer than POLL_MAX_SECONDS',
  ),
  POLL_MIN_SECONDS: defaulted(
    wholeNumber(1, year),
    '300',
    'Shortest poll interval, of a calendar whose changes come unannounced; jitter takes off up to a quarter; at most POLL_MAX_SECONDS',
  ),
  POLL_MAX_SECONDS: defaulted(wholeNumber(1, year), '2700', 'Longest time between two reads of a calendar'),
  API_REQUESTS_PER_MINUTE: defaulted(
    wholeNumber(1, 1_000_000_000),
    '60000',
    'Requests that one API key may make in a minute, to all API processes together; more get 429',
  ),
  CALENDAR_LIST_SECONDS: defaulted(
    wholeNumber(60, year),
    '21600',
    "Longest time between two reads of a person's calendar list; our roles are read once a day",
  ),
  REFRESH_TIMEOUT_MS: defaulted(milliseconds, '2000', 'Longest wait of onStale=refresh before Google is asked live'),
  SYNC_MIN_GAP_MS: defaulted(wholeNumber(0, 600_000), '1000', 'Least time between two syncs of one calendar'),
  SYNC_PAGE_SIZE: defaulted(wholeNumber(1, 2_500), '1000', 'Events asked of Google per page'),
  SWEEP_INTERVAL_SECONDS: defaulted(wholeNumber(1, 3_600), '2', 'Time between two sweeps for due calendars'),
  CHANNEL_LIFETIME_SECONDS: defaulted(wholeNumber(60, year), '604800', 'Lifetime asked for a new channel'),
  HORIZON_DAYS: defaulted(wholeNumber(1, 3_660), '400', 'How far ahead occurrences are projected'),
  RETENTION_DAYS: defaulted(wholeNumber(1, 3_660), '30', 'How far back the cache can answer'),
  MAX_OCCURRENCES_PER_EVENT: defaulted(
    wholeNumber(1, 1_000_000),
    '20000',
    'Occurrences of one recurring event within coverage, beyond which its calendar is not trusted',
  ),
  DECLINED_IS_BUSY: defaulted(
    flag,
    'false',
    'true holds the time of events that the person has declined; a change reaches all calendars within a day',
  ),
  WORKER_CONCURRENCY: defaulted(wholeNumber(1, 1_000), '8', 'Calendars that one worker syncs at a time'),
  STORE_EVENT_DETAILS: defaulted(
    flag,
    'false',
    'true keeps titles, descriptions and places of events and names of calendars in the database',
  ),
} as const satisfies Record<string, Variable<unknown>>;

/** The name of a variable of the catalogue. */
export type VariableName = keyof typeof variables;

/** The typed value of one variable. */
export type VariableValue<N extends VariableName> = (typeof variables)[N] extends Variable<infer T> ? T : never;

/** All names, in the order of the catalogue. */
export const variableNames = Object.keys(variables) as VariableName[];

/** Whether a name belongs to the catalogue. */
export function isVariableName(name: string): name is VariableName {
  return Object.hasOwn(variables, name);
}
