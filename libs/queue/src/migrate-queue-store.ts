import { runMigrations } from 'bullmq';
import pg from 'pg';
import { identityTableSql } from './identity.ts';
import type { QueueStore } from './queue-store.ts';
import { toQueueError } from './queue-unavailable.ts';
import { sharedTablesSql } from './shared/postgres-tables.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Our own migration's advisory lock; any number that nobody else uses. */
const LOCK_KEY = 7_301_944_218;

/**
 * Brings the PostgreSQL queue's schema up to date, BullMQ's part behind its advisory lock and ours behind another: safe when
 * two run at once. Redis needs none.
 * @throws AppError `queue-unavailable` when the server can't be reached or refuses
 */
export async function migrateQueueStore(store: QueueStore): Promise<void> {
  if (store.kind === 'redis') {
    return;
  }
  const client = new pg.Client({ connectionString: store.url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    await runMigrations(client, store.schema);
    // Several statements in one query are one transaction, and the lock ends with it.
    await client.query(
      `select pg_advisory_xact_lock(${LOCK_KEY}); ${sharedTablesSql(store.schema)} ${identityTableSql(store.schema)}`,
    );
  } catch (error) {
    throw toQueueError(error, 'migrate its schema');
  } finally {
    await client.end();
  }
}
