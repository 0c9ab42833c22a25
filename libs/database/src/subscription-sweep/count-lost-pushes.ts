import type { LostPushPortion } from '@calendar-cache/calendar-cache';
import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';
import { instantOf } from './instant-of.ts';

/** Counts what nobody has announced in time; each is counted once, whoever sweeps beside. */
export async function countLostPushes(database: Database, portion: LostPushPortion): Promise<number> {
  const { nowMs, foundBeforeMs, pollMinMs, pollMaxMs, deadAfter, limit } = portion;
  const half = sql`greatest(${pollMinMs}::int, least(coalesce(poll_interval_ms, ${pollMaxMs}::int), ${pollMaxMs}::int) / 2)`;
  const counted = await database.execute(sql`
    UPDATE calendar_subscriptions SET
      unannounced_change_at = NULL,
      lost_pushes = lost_pushes + 1,
      lost_pushes_in_row = lost_pushes_in_row + 1,
      poll_interval_ms = ${half},
      due_at = least(due_at, ${instantOf(nowMs)} + ${half} * interval '1 millisecond'),
      watch_again_at = CASE WHEN lost_pushes_in_row + 1 >= ${deadAfter}
        THEN least(watch_again_at, ${instantOf(nowMs)}) ELSE watch_again_at END
    WHERE id = ANY(ARRAY(
      SELECT id FROM calendar_subscriptions WHERE unannounced_change_at <= ${instantOf(foundBeforeMs)}
      ORDER BY unannounced_change_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`);
  return counted.count;
}
