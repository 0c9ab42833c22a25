import { AppError } from '@calendar-cache/errors';

/** Where the queue lives. `prefix` and `schema` keep several installations (and tests) apart on one server. */
export type QueueStore =
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string };

/** The variables that decide where the queue lives. */
export interface QueueEnvironment {
  readonly REDIS_URL?: string | undefined;
  /** A direct connection: LISTEN does not survive a transaction pooler. */
  readonly QUEUE_DATABASE_URL?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
  readonly QUEUE_PREFIX: string;
}

/**
 * Redis when `REDIS_URL` is set, else BullMQ's PostgreSQL backend on `QUEUE_DATABASE_URL` or `DATABASE_URL`,
 * in a schema named after the prefix (`calendar-cache` lives in `calendar_cache_queue`).
 * @throws AppError `invalid-environment` when none of the three is set or the prefix gives no schema name
 */
export function chooseQueueStore(env: QueueEnvironment): QueueStore {
  if (env.REDIS_URL) {
    return { kind: 'redis', url: env.REDIS_URL, prefix: env.QUEUE_PREFIX };
  }
  const url = env.QUEUE_DATABASE_URL || env.DATABASE_URL;
  if (!url) {
    throw new AppError('invalid-environment', 'The queue needs REDIS_URL, QUEUE_DATABASE_URL or DATABASE_URL.');
  }
  const schema = `${env.QUEUE_PREFIX.replaceAll(/[^A-Za-z0-9_]/g, '_')}_queue`;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(schema)) {
    throw new AppError('invalid-environment', `QUEUE_PREFIX gives ${schema}, which is no name for a schema.`);
  }
  return { kind: 'postgres', url, schema };
}
