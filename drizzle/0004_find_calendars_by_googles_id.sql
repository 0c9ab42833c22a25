ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "selected_calendars_external" ON "selected_calendars" USING btree ("external_id");