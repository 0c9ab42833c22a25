import type { FeaturePolicy, WriteTrustRepository as WriteTrustRepositoryPort } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from './availability-statement.ts';
import { usersThroughTeams } from './feature-sql.ts';

const slug = 'calendar-cache-sql-write';

/**
 * Which subscriptions are kept in step, by the flag for writing. Batches lock in the order of ids, briefly, and beside the
 * commit of a large calendar, which a plain FOR UPDATE would wait for: it holds the row by the foreign key of its events.
 */
export class WriteTrustRepository implements WriteTrustRepositoryPort {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async withdraw(batch: { policy: FeaturePolicy; dueAtMs: number; limit: number }): Promise<number> {
    const withdrawn = await this.#database.execute(sql`
      UPDATE calendar_subscriptions
      SET untrusted_reason = 'write-off', next_sync_token = NULL, due_at = ${instantOf(batch.dueAtMs)}, updated_at = now()
      WHERE id = ANY(ARRAY(
        SELECT subscription.id FROM calendar_subscriptions subscription
        JOIN selected_calendars selected ON selected.id = subscription.selected_calendar_id
        WHERE subscription.untrusted_reason IS DISTINCT FROM 'write-off' AND NOT ${mayWrite(batch.policy)}
        ORDER BY subscription.id LIMIT ${batch.limit} FOR NO KEY UPDATE OF subscription))`);
    return withdrawn.count;
  }

  async wake(batch: { policy: FeaturePolicy; nowMs: number; askedMs: number; limit: number }): Promise<number> {
    const now = instantOf(batch.nowMs);
    const woken = await this.#database.execute(sql`
      UPDATE calendar_subscriptions SET due_at = ${now}, updated_at = now()
      WHERE id = ANY(ARRAY(
        SELECT subscription.id FROM calendar_subscriptions subscription
        JOIN selected_calendars selected ON selected.id = subscription.selected_calendar_id
        WHERE subscription.untrusted_reason = 'write-off' AND ${mayWrite(batch.policy)}
          AND subscription.due_at > ${instantOf(batch.nowMs + batch.askedMs)}
          AND (subscription.backoff_until IS NULL OR subscription.backoff_until <= ${now})
        ORDER BY subscription.id LIMIT ${batch.limit} FOR NO KEY UPDATE OF subscription))`);
    return woken.count;
  }
}

/** For all users at once: asking for each of them would search the teams anew a hundred thousand times. */
function mayWrite(policy: FeaturePolicy): SQL {
  if (policy === 'teams') return sql`selected.user_id IN (${usersThroughTeams(slug)})`;
  return policy === 'everyone' ? sql`true` : sql`false`;
}
