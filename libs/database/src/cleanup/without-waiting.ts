import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { tryToLockSubscription } from '../sync-store/lock-subscription.ts';

/** Somebody else is at work on the same rows. */
export const lockNotAvailable = Symbol('lock not available');

/** How long a cleanup waits for a row, with nobody waiting for it meanwhile but the commit of the same calendar. */
const lockTimeoutMs = 250;
const lockTimeoutState = '55P03';

/**
 * One short transaction on the rows of a subscription, unless a sync commits them just now or somebody holds one of
 * them: then nothing was done.
 */
export async function withoutWaiting<Result>(
  database: Database,
  subscriptionId: string,
  work: (transaction: Database) => Promise<Result>,
): Promise<Result | typeof lockNotAvailable> {
  try {
    return await database.transaction(async (transaction) => {
      await transaction.execute(sql.raw(`SET LOCAL lock_timeout = '${lockTimeoutMs}ms'`));
      if (!(await tryToLockSubscription(transaction, subscriptionId))) return lockNotAvailable;
      return await work(transaction);
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && 'code' in cause && cause.code === lockTimeoutState) return lockNotAvailable;
    throw error;
  }
}
