-- Every run fills and empties these tables: dead rows of a fiftieth are enough to make the next run's deletes slow.
ALTER TABLE "staged_calendar_events" SET (autovacuum_vacuum_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "staged_busy_intervals" SET (autovacuum_vacuum_scale_factor = 0.02);
