import { sql } from 'drizzle-orm';
import type { Database } from '../client/database.ts';

/** From here on a plan that expects one row costs more than counting does: 100 times at 100,000 staged events. */
const largeRows = 5_000;

/** Staging is empty whenever autovacuum looks, so a large run tells the planner itself. */
export async function analyzeWhenLarge(
  database: Database,
  table: 'staged_calendar_events' | 'staged_busy_intervals',
  rows: number,
): Promise<void> {
  if (rows >= largeRows) await database.execute(sql.raw(`ANALYZE ${table}`));
}
