CREATE TABLE "superseded_channels" (
	"channel_id" text PRIMARY KEY NOT NULL,
	"calendar_subscription_id" uuid NOT NULL,
	"resource_id" text,
	"superseded_at" timestamp (3) with time zone NOT NULL,
	"stop_again_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "superseded_channels" ADD CONSTRAINT "superseded_channels_calendar_subscription_id_calendar_subscriptions_id_fk" FOREIGN KEY ("calendar_subscription_id") REFERENCES "public"."calendar_subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "superseded_channels_stop_again" ON "superseded_channels" USING btree ("stop_again_at");--> statement-breakpoint
CREATE INDEX "superseded_channels_subscription" ON "superseded_channels" USING btree ("calendar_subscription_id");