ALTER TABLE "calendar_subscriptions" ADD COLUMN "watch_errors" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "watch_again_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "last_claimed_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_covered_until" ON "calendar_subscriptions" USING btree ("covered_until","id");