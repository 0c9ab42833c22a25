import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

/**
 * Lets one transaction at a time rewrite the rows of a subscription. The row of the subscription itself stays free
 * meanwhile: notifications, channels and due times must not wait for the commit of a large calendar.
 */
export async function lockSubscription(transaction: Database, subscriptionId: string): Promise<void> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${subscriptionId}, 0))`);
}

/** The same without waiting: false when somebody rewrites the rows just now. */
export async function tryToLockSubscription(transaction: Database, subscriptionId: string): Promise<boolean> {
  const [row] = await transaction.execute<{ locked: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${subscriptionId}, 0)) AS locked`,
  );
  return row?.locked === true;
}
