CREATE TABLE "busy_intervals" (
	"calendar_event_id" uuid NOT NULL,
	"calendar_subscription_id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "busy_intervals_calendar_event_id_starts_at_pk" PRIMARY KEY("calendar_event_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "calendar_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"calendar_subscription_id" uuid NOT NULL,
	"google_event_id" text NOT NULL,
	"i_cal_uid" text,
	"etag" text,
	"sequence" integer DEFAULT 0 NOT NULL,
	"summary" text,
	"description" text,
	"location" text,
	"start" timestamp (3) with time zone,
	"end" timestamp (3) with time zone,
	"is_all_day" boolean DEFAULT false NOT NULL,
	"start_date" date,
	"end_date" date,
	"start_zone" text,
	"end_zone" text,
	"status" text NOT NULL,
	"transparency" text NOT NULL,
	"visibility" text DEFAULT 'default' NOT NULL,
	"event_type" text DEFAULT 'default' NOT NULL,
	"self_response_status" text,
	"busy_rule" text NOT NULL,
	"recurrence" text[] DEFAULT '{}' NOT NULL,
	"recurring_event_id" text,
	"original_start_time" timestamp (3) with time zone,
	"original_start_date" date,
	"series_id" text GENERATED ALWAYS AS (coalesce(recurring_event_id, google_event_id)) STORED NOT NULL,
	"google_created_at" timestamp (3) with time zone,
	"google_updated_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_events_subscription_google_event" UNIQUE("calendar_subscription_id","google_event_id")
);
--> statement-breakpoint
CREATE TABLE "calendar_subscriptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"selected_calendar_id" uuid NOT NULL,
	"google_channel_id" text,
	"google_channel_kind" text,
	"google_channel_resource_id" text,
	"google_channel_resource_uri" text,
	"google_channel_expiration" timestamp (3) with time zone,
	"webhook_key_id" text,
	"intended_channel_id" text,
	"push_supported" boolean DEFAULT true NOT NULL,
	"last_notification_at" timestamp (3) with time zone,
	"next_sync_token" text,
	"last_full_sync" timestamp (3) with time zone,
	"as_of" timestamp (3) with time zone,
	"covered_from" timestamp (3) with time zone,
	"covered_until" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"sync_run_id" uuid,
	"time_zone" text,
	"access_role" text,
	"untrusted_reason" text,
	"due_at" timestamp (3) with time zone NOT NULL,
	"last_attempt_at" timestamp (3) with time zone,
	"sync_errors" integer DEFAULT 0 NOT NULL,
	"max_sync_errors" integer DEFAULT 5 NOT NULL,
	"backoff_until" timestamp (3) with time zone,
	"last_error_code" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_subscriptions_selected_calendar_id_unique" UNIQUE("selected_calendar_id"),
	CONSTRAINT "calendar_subscriptions_google_channel_id_unique" UNIQUE("google_channel_id")
);
--> statement-breakpoint
CREATE TABLE "selected_calendars" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"credential_id" uuid NOT NULL,
	"integration" text DEFAULT 'google_calendar' NOT NULL,
	"external_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "selected_calendars_user_integration_external" UNIQUE("user_id","integration","external_id")
);
--> statement-breakpoint
CREATE TABLE "staged_busy_intervals" (
	"run_id" uuid NOT NULL,
	"calendar_subscription_id" uuid NOT NULL,
	"google_event_id" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "staged_busy_intervals_run_id_google_event_id_starts_at_pk" PRIMARY KEY("run_id","google_event_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "staged_calendar_events" (
	"run_id" uuid NOT NULL,
	"calendar_subscription_id" uuid NOT NULL,
	"google_event_id" text NOT NULL,
	"i_cal_uid" text,
	"etag" text,
	"sequence" integer DEFAULT 0 NOT NULL,
	"summary" text,
	"description" text,
	"location" text,
	"start" timestamp (3) with time zone,
	"end" timestamp (3) with time zone,
	"is_all_day" boolean DEFAULT false NOT NULL,
	"start_date" date,
	"end_date" date,
	"start_zone" text,
	"end_zone" text,
	"status" text NOT NULL,
	"transparency" text NOT NULL,
	"visibility" text DEFAULT 'default' NOT NULL,
	"event_type" text DEFAULT 'default' NOT NULL,
	"self_response_status" text,
	"busy_rule" text NOT NULL,
	"recurrence" text[] DEFAULT '{}' NOT NULL,
	"recurring_event_id" text,
	"original_start_time" timestamp (3) with time zone,
	"original_start_date" date,
	"series_id" text GENERATED ALWAYS AS (coalesce(recurring_event_id, google_event_id)) STORED NOT NULL,
	"google_created_at" timestamp (3) with time zone,
	"google_updated_at" timestamp (3) with time zone,
	CONSTRAINT "staged_calendar_events_run_id_google_event_id_pk" PRIMARY KEY("run_id","google_event_id")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"team_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"sealed_secret" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "features" (
	"slug" text PRIMARY KEY NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"everyone" boolean DEFAULT true NOT NULL,
	"description" text NOT NULL,
	"type" text DEFAULT 'OPERATIONAL' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"user_id" text NOT NULL,
	"team_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_user_id_team_id_pk" PRIMARY KEY("user_id","team_id")
);
--> statement-breakpoint
CREATE TABLE "team_features" (
	"team_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "team_features_team_id_feature_slug_pk" PRIMARY KEY("team_id","feature_slug")
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" text PRIMARY KEY NOT NULL,
	"parent_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "busy_intervals" ADD CONSTRAINT "busy_intervals_calendar_event_id_calendar_events_id_fk" FOREIGN KEY ("calendar_event_id") REFERENCES "public"."calendar_events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_calendar_subscription_id_calendar_subscriptions_id_fk" FOREIGN KEY ("calendar_subscription_id") REFERENCES "public"."calendar_subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_subscriptions" ADD CONSTRAINT "calendar_subscriptions_selected_calendar_id_selected_calendars_id_fk" FOREIGN KEY ("selected_calendar_id") REFERENCES "public"."selected_calendars"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selected_calendars" ADD CONSTRAINT "selected_calendars_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selected_calendars" ADD CONSTRAINT "selected_calendars_credential_id_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credentials"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staged_busy_intervals" ADD CONSTRAINT "staged_busy_intervals_calendar_subscription_id_calendar_subscriptions_id_fk" FOREIGN KEY ("calendar_subscription_id") REFERENCES "public"."calendar_subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staged_calendar_events" ADD CONSTRAINT "staged_calendar_events_calendar_subscription_id_calendar_subscriptions_id_fk" FOREIGN KEY ("calendar_subscription_id") REFERENCES "public"."calendar_subscriptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_features" ADD CONSTRAINT "team_features_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_features" ADD CONSTRAINT "team_features_feature_slug_features_slug_fk" FOREIGN KEY ("feature_slug") REFERENCES "public"."features"("slug") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_parent_id_teams_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."teams"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "busy_intervals_subscription_range" ON "busy_intervals" USING btree ("calendar_subscription_id","ends_at","starts_at");--> statement-breakpoint
CREATE INDEX "calendar_events_subscription_series" ON "calendar_events" USING btree ("calendar_subscription_id","series_id");--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_due" ON "calendar_subscriptions" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "calendar_subscriptions_channel_expiration" ON "calendar_subscriptions" USING btree ("google_channel_expiration");--> statement-breakpoint
CREATE INDEX "selected_calendars_credential" ON "selected_calendars" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "staged_busy_intervals_subscription" ON "staged_busy_intervals" USING btree ("calendar_subscription_id");--> statement-breakpoint
CREATE INDEX "staged_calendar_events_series" ON "staged_calendar_events" USING btree ("run_id","series_id");--> statement-breakpoint
CREATE INDEX "staged_calendar_events_subscription" ON "staged_calendar_events" USING btree ("calendar_subscription_id");--> statement-breakpoint
CREATE INDEX "credentials_user" ON "credentials" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "memberships_team" ON "memberships" USING btree ("team_id");