import type { SyncRun } from '@calendar-cache/calendar-cache';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

/** How "this and following" ends the id of the second part; the stamp is the first original start that is its own. */
const partSuffix = '_R(\\d{8}(?:T\\d{6})?)Z?$';
const instanceSuffix = '_(\\d{8}(?:T\\d{6})?)Z?$';

/**
 * L8: finds the series of the stubs that name it by their id alone. Google names the instances of `<base>_R<stamp>` by
 * the base (recorded), so it is the live part with the last stamp that is not after the instance's, else the base.
 */
export async function findPartsOfSplitSeries(database: Database, run: SyncRun): Promise<void> {
  await database.execute(partsStatement(run));
}

/**
 * The one statement; apart, so that a test can look at its plan. What is found is found once: a plan that expects one staged
 * row would look for it anew for each of them.
 */
export function partsStatement(run: SyncRun): SQL {
  const runId = sql`${run.runId}::uuid`;
  const stubs = sql`staged_calendar_events stub WHERE stub.run_id = ${runId} AND stub.is_series_from_id
    AND stub.status = 'cancelled'`;
  const part = sql`google_event_id AS id, regexp_replace(google_event_id, ${partSuffix}, '') AS base_id,
    substring(google_event_id FROM ${partSuffix}) COLLATE "C" AS stamp`;
  const isPart = sql`status <> 'cancelled' AND cardinality(recurrence) > 0 AND google_event_id ~ ${partSuffix}
    AND EXISTS (SELECT FROM ${stubs})`;
  return sql`
    WITH parts AS (
      SELECT ${part} FROM staged_calendar_events WHERE run_id = ${runId} AND ${isPart}
      UNION ALL
      SELECT ${part} FROM calendar_events stored
      WHERE calendar_subscription_id = ${run.subscription.id}::uuid AND ${isPart}
        AND NOT EXISTS (
          SELECT FROM staged_calendar_events staged
          WHERE staged.run_id = ${runId} AND staged.google_event_id = stored.google_event_id)
    ), found AS MATERIALIZED (
      SELECT DISTINCT ON (stub.google_event_id) stub.google_event_id AS stub_id, parts.id
      FROM (SELECT google_event_id, recurring_event_id, substring(google_event_id FROM ${instanceSuffix}) AS stamp
        FROM ${stubs}) AS stub
      JOIN parts ON parts.base_id = stub.recurring_event_id
        -- A date is before every time of its day: only as much is compared as both of them have.
        AND left(parts.stamp, length(stub.stamp)) <= left(stub.stamp, length(parts.stamp))
      ORDER BY stub.google_event_id, parts.stamp DESC
    )
    UPDATE staged_calendar_events staged SET recurring_event_id = found.id
    FROM found WHERE staged.run_id = ${runId} AND staged.google_event_id = found.stub_id`;
}
