ALTER TABLE "mail_outbox" DROP CONSTRAINT "mail_outbox_key";--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind";--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "refund_state" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "dispute_state" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "capture_before" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "capture_minor" bigint;--> statement-breakpoint
ALTER TABLE "mail_outbox" ADD COLUMN "subject_id" uuid;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "stripe_balance_transaction_id" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "stripe_failure_transaction_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_one_by_system" ON "refunds" USING btree ("payment_id") WHERE "refunds"."origin" = 'system';--> statement-breakpoint
ALTER TABLE "payments" DROP COLUMN "capture_before";--> statement-breakpoint
ALTER TABLE "mail_outbox" ADD CONSTRAINT "mail_outbox_key" UNIQUE NULLS NOT DISTINCT("kind","order_id","subject_id");--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_refund_state" CHECK ("orders"."refund_state" in ('none', 'pending', 'partial', 'full'));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_dispute_state" CHECK ("orders"."dispute_state" in ('none', 'warned', 'inquiry', 'open', 'won', 'lost'));--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD CONSTRAINT "checkout_attempts_capture" CHECK ("checkout_attempts"."capture_minor" is null or ("checkout_attempts"."capture_minor" > 0 and "checkout_attempts"."capture_minor" <= "checkout_attempts"."amount_minor"));--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind" CHECK ("operations"."kind" in ('customer.create', 'intent.create', 'intent.confirm', 'intent.capture', 'intent.cancel', 'refund.create', 'refund.cancel', 'dispute.update', 'dispute.close', 'file.create', 'setup_intent.create', 'method.detach', 'method.default', 'method.redisplay', 'customer.delete'));