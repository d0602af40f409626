CREATE TABLE "breakers" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"opens_until" timestamp with time zone NOT NULL,
	"failures" integer NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" uuid,
	CONSTRAINT "breakers_kind_subject_pk" PRIMARY KEY("kind","subject"),
	CONSTRAINT "breakers_kind" CHECK ("breakers"."kind" in ('user', 'address', 'card', 'shop'))
);
--> statement-breakpoint
CREATE TABLE "payment_failures" (
	"source_id" text PRIMARY KEY NOT NULL,
	"attempt_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"address_index" text,
	"card_fingerprint" text,
	"failed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "disputes" DROP CONSTRAINT "disputes_status";--> statement-breakpoint
ALTER TABLE "saved_methods" ADD COLUMN "stripe_created_unix" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "saved_methods" ADD COLUMN "allow_redisplay" text DEFAULT 'unspecified' NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "stripe_payment_method_id" text;--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "address_index" text;--> statement-breakpoint
ALTER TABLE "api_idempotency" ADD COLUMN "operation_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "breakers" ADD CONSTRAINT "breakers_lifted_by_users_id_fk" FOREIGN KEY ("lifted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_failures" ADD CONSTRAINT "payment_failures_attempt_id_checkout_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."checkout_attempts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_failures" ADD CONSTRAINT "payment_failures_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "breakers_until" ON "breakers" USING btree ("opens_until");--> statement-breakpoint
CREATE INDEX "payment_failures_attempt" ON "payment_failures" USING btree ("attempt_id");--> statement-breakpoint
CREATE INDEX "payment_failures_user" ON "payment_failures" USING btree ("user_id","failed_at");--> statement-breakpoint
CREATE INDEX "payment_failures_address" ON "payment_failures" USING btree ("address_index","failed_at") WHERE "payment_failures"."address_index" is not null;--> statement-breakpoint
CREATE INDEX "payment_failures_card" ON "payment_failures" USING btree ("card_fingerprint","failed_at") WHERE "payment_failures"."card_fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "payment_failures_time" ON "payment_failures" USING btree ("failed_at");--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_status" CHECK ("disputes"."status" in ('warning_needs_response', 'warning_under_review', 'warning_closed', 'needs_response', 'under_review', 'won', 'lost', 'prevented', 'appeal_needs_response', 'appeal_under_review'));--> statement-breakpoint
ALTER TABLE "saved_methods" ADD CONSTRAINT "saved_methods_redisplay" CHECK ("saved_methods"."allow_redisplay" in ('unspecified', 'limited', 'always'));