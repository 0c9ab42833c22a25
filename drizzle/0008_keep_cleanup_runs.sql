CREATE TABLE "cleanup_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cleanup_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"calendars" integer NOT NULL,
	"busy" integer NOT NULL,
	"failed" integer NOT NULL,
	"cancelled_events" integer NOT NULL,
	"past_events" integer NOT NULL,
	"busy_intervals" integer NOT NULL
);
