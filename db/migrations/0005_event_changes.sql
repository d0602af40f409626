ALTER TABLE "stripe_events" ADD COLUMN "changes" jsonb;--> statement-breakpoint
ALTER TABLE "stripe_events" ADD COLUMN "duplicates" integer DEFAULT 0 NOT NULL;