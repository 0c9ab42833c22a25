import { type SQL, sql } from 'drizzle-orm';

/** An instant as a parameter that PostgreSQL compares with an indexed column. */
export function instantOf(epochMs: number): SQL {
  return sql`${new Date(epochMs).toISOString()}::timestamptz`;
}
