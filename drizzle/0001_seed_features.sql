INSERT INTO "features" ("slug", "enabled", "everyone", "description", "type") VALUES
('calendar-cache-sql-read', true, true, 'Answer availability from the cache', 'OPERATIONAL'),
('calendar-cache-sql-write', true, true, 'Keep calendars in step in the cache', 'OPERATIONAL'),
('calendar-cache-sql-cleanup', true, true, 'Remove old calendar events from the cache', 'OPERATIONAL')
ON CONFLICT ("slug") DO NOTHING;
