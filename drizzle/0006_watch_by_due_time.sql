CREATE TABLE "calendar_lists" (
	"credential_id" uuid PRIMARY KEY NOT NULL,
	"next_sync_token" text,
	"due_at" timestamp (3) with time zone NOT NULL,
	"listed_at" timestamp (3) with time zone,
	"fully_listed_at" timestamp (3) with time zone,
	"list_errors" integer DEFAULT 0 NOT NULL,
	"last_error_code" text
);
--> statement-breakpoint
CREATE TABLE "listed_calendars" (
	"credential_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"access_role" text NOT NULL,
	"primary" boolean DEFAULT false NOT NULL,
	"time_zone" text,
	"summary" text,
	"listed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "listed_calendars_credential_id_external_id_pk" PRIMARY KEY("credential_id","external_id")
);
--> statement-breakpoint
DROP INDEX "calendar_subscriptions_due";--> statement-breakpoint
DROP INDEX "calendar_subscriptions_channel_expiration";--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ALTER COLUMN "watch_again_at" SET DEFAULT '1970-01-01T00:00:00Z';--> statement-breakpoint
UPDATE "calendar_subscriptions" SET "watch_again_at" = coalesce("watch_again_at", "google_channel_expiration" - interval '1 day', '1970-01-01T00:00:00Z');--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ALTER COLUMN "watch_again_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "channel_opened_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "unannounced_change_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "lost_pushes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "lost_pushes_in_row" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "poll_interval_ms" integer;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "faulty_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD COLUMN "unfinished_runs" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_lists" ADD CONSTRAINT "calendar_lists_credential_id_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credentials"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listed_calendars" ADD CONSTRAINT "listed_calendars_credential_id_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credentials"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_lists_due" ON "calendar_lists" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_due_full" ON "calendar_subscriptions" USING btree ("due_at") WHERE next_sync_token IS NULL;--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_due_incremental" ON "calendar_subscriptions" USING btree ("due_at") WHERE next_sync_token IS NOT NULL;--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_watch_again" ON "calendar_subscriptions" USING btree ("watch_again_at");--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_webhook_key" ON "calendar_subscriptions" USING btree ("webhook_key_id");--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_unannounced" ON "calendar_subscriptions" USING btree ("unannounced_change_at") WHERE unannounced_change_at IS NOT NULL;