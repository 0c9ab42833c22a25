import { type Column, type SQL, sql } from 'drizzle-orm';

/** `inArray` whose text is the same for any number of values, so that the statement is prepared once. */
export function isAnyOf(column: Column, values: readonly string[]): SQL {
  return sql`${column} = ANY(${sql.param([...values])}::${sql.raw(column.getSQLType())}[])`;
}
