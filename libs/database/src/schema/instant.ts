import { customType } from 'drizzle-orm/pg-core';

/** A `timestamptz` column read and written as epoch milliseconds, the unit of the domain. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (epochMs) => new Date(epochMs).toISOString(),
  fromDriver: (text) => Date.parse(text),
});
