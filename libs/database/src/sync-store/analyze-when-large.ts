import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

/** From here on a plan that expects one row costs more than counting does: 100 times at 100,000 staged events. */
const largeRows = 5_000;

/** Which runs there are and how large they are: a sample of 3,000 rows tells that, in a tenth of the time of the usual 30,000. */
const statisticsTarget = 10;

/** Staging is empty whenever autovacuum looks, so a large run tells the planner itself. */
export async function analyzeWhenLarge(
  database: Database,
  table: 'staged_calendar_events' | 'staged_busy_intervals',
  rows: number,
): Promise<void> {
  if (rows < largeRows) return;
  await database.transaction(async (transaction) => {
    await transaction.execute(sql.raw(`SET LOCAL default_statistics_target = ${statisticsTarget}`));
    await transaction.execute(sql.raw(`ANALYZE ${table}`));
  });
}
