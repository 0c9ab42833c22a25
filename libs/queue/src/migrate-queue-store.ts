import { runMigrations } from 'bullmq';
import pg from 'pg';
import type { QueueStore } from './queue-store.ts';
import { toQueueError } from './queue-unavailable.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Brings the PostgreSQL queue's schema up to date, in one transaction behind BullMQ's advisory lock: safe when two
 * run at once. Redis needs none.
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
  } catch (error) {
    throw toQueueError(error, 'migrate its schema');
  } finally {
    await client.end();
  }
}
