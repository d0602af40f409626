CREATE TABLE "event_applications" (
	"event_id" text NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"reason" text,
	"changes" jsonb,
	"applied_at" timestamp with time zone,
	"replayed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_applications_event_id_number_pk" PRIMARY KEY("event_id","number"),
	CONSTRAINT "event_applications_state" CHECK ("event_applications"."state" in ('received', 'applied', 'duplicate', 'stale', 'ignored', 'waiting', 'dead'))
);
--> statement-breakpoint
CREATE TABLE "radar_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"stripe_review_id" text NOT NULL,
	"stripe_intent_id" text NOT NULL,
	"stripe_charge_id" text,
	"order_id" uuid NOT NULL,
	"open" boolean NOT NULL,
	"opened_reason" text NOT NULL,
	"closed_reason" text,
	"opened_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "radar_reviews_stripe_key" UNIQUE("stripe_review_id"),
	CONSTRAINT "radar_reviews_open_has_no_end" CHECK (not "radar_reviews"."open" or "radar_reviews"."closed_reason" is null)
);
--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "early_fraud_warnings" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "saved_methods" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "setup_attempts" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "review_hold" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "event_applications" ADD CONSTRAINT "event_applications_event_id_stripe_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."stripe_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "radar_reviews" ADD CONSTRAINT "radar_reviews_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "radar_reviews_order" ON "radar_reviews" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "radar_reviews_open" ON "radar_reviews" USING btree ("updated_at") WHERE "radar_reviews"."open";--> statement-breakpoint
CREATE INDEX "orders_review_hold" ON "orders" USING btree ("id") WHERE "orders"."review_hold";