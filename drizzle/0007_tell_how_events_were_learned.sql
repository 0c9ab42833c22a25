ALTER TABLE "calendar_events" ADD COLUMN "learned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "learned_by" text;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "learned_reason" text;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "content_run_id" uuid;