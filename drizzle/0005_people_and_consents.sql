CREATE TABLE "consent_requests" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"sealed_verifier" text,
	"return_url" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "kind" text DEFAULT 'oauth' NOT NULL;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "account_id" text;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "state_reason" text;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "state_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "refreshed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "rejected_tokens" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "last_rejected_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consent_requests" ADD CONSTRAINT "consent_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consent_requests_user" ON "consent_requests" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "consent_requests_expires" ON "consent_requests" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "teams_parent" ON "teams" USING btree ("parent_id");--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_user_account" UNIQUE("user_id","account_id");