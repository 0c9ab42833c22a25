import { bigint, integer, pgTable } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';

/** What the last cleanups did; the repository keeps a hundred. */
export const cleanupRuns = pgTable('cleanup_runs', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at').notNull(),
  calendars: integer('calendars').notNull(),
  busy: integer('busy').notNull(),
  failed: integer('failed').notNull(),
  cancelledEvents: integer('cancelled_events').notNull(),
  pastEvents: integer('past_events').notNull(),
  busyIntervals: integer('busy_intervals').notNull(),
});
