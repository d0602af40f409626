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
CREATE TABLE "follow_ups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"order_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"tries" integer DEFAULT 1 NOT NULL,
	"next_try_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" uuid,
	CONSTRAINT "follow_ups_kind" CHECK ("follow_ups"."kind" in ('stock_sold', 'stock_released', 'cart_left', 'cart_returned', 'restock', 'order_mail', 'refund_mail', 'flag_raised', 'flags_updated', 'refund_label', 'dispute_label'))
);
--> statement-breakpoint
CREATE TABLE "hold_budgets" (
	"user_id" uuid NOT NULL,
	"variant_id" uuid NOT NULL,
	"grants" integer NOT NULL,
	"held_until" timestamp with time zone NOT NULL,
	CONSTRAINT "hold_budgets_user_id_variant_id_pk" PRIMARY KEY("user_id","variant_id"),
	CONSTRAINT "hold_budgets_grants" CHECK ("hold_budgets"."grants" > 0)
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
CREATE TABLE "lost_payment_refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"finding_id" uuid NOT NULL,
	"stripe_intent_id" text NOT NULL,
	"state" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"approved_by" uuid,
	"operation_id" uuid,
	"stripe_refund_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lost_payment_refunds_intent" UNIQUE("stripe_intent_id"),
	CONSTRAINT "lost_payment_refunds_state" CHECK ("lost_payment_refunds"."state" in ('awaiting_approval', 'reserved', 'sent', 'rejected')),
	CONSTRAINT "lost_payment_refunds_amount" CHECK ("lost_payment_refunds"."amount_minor" > 0),
	CONSTRAINT "lost_payment_refunds_currency" CHECK ("lost_payment_refunds"."currency" ~ '^[a-z]{3}$'),
	CONSTRAINT "lost_payment_refunds_four_eyes" CHECK ("lost_payment_refunds"."approved_by" is null or "lost_payment_refunds"."approved_by" <> "lost_payment_refunds"."requested_by")
);
--> statement-breakpoint
CREATE TABLE "reconciliation_gaps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"from_unix" bigint NOT NULL,
	"to_unix" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reconciliation_gaps_from" UNIQUE("from_unix"),
	CONSTRAINT "reconciliation_gaps_time" CHECK ("reconciliation_gaps"."to_unix" >= "reconciliation_gaps"."from_unix")
);
--> statement-breakpoint
CREATE TABLE "stripe_balances" (
	"currency" text PRIMARY KEY NOT NULL,
	"stripe_minor" bigint NOT NULL,
	"ledger_minor" bigint NOT NULL,
	"read_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stripe_balances_currency" CHECK ("stripe_balances"."currency" ~ '^[a-z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "restocks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"requested_by" uuid NOT NULL,
	"request_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"lines" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "restocks_request_key" UNIQUE("requested_by","request_key")
);
--> statement-breakpoint
DROP INDEX "saved_methods_one_default";
--> statement-breakpoint
ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_account";
--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind";
--> statement-breakpoint
ALTER TABLE "refund_lines" DROP CONSTRAINT "refund_lines_quantity";
--> statement-breakpoint
ALTER TABLE "customers" DROP CONSTRAINT "customers_user_id_mode_pk";
--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "losses" jsonb DEFAULT '[]'::jsonb NOT NULL;
--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "reconciled_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "early_fraud_warnings" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "saved_methods" ADD COLUMN "account" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "saved_methods" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "setup_attempts" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "review_hold" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "next_action_type" text;
--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "reconciled_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "lease_no" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "leased_until" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "called_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "generation_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "reconciled_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "stock_holds" ADD COLUMN "restocked" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "reconciliation_findings" ADD COLUMN "last_seen_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "reconciliation_runs" ADD COLUMN "seen_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "refund_lines" ADD COLUMN "restock_quantity" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "refund_lines" ADD COLUMN "restocked_quantity" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "reconciled_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "account" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "seen_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_user_id_mode_account_pk" PRIMARY KEY("user_id","mode","account");
--> statement-breakpoint
ALTER TABLE "event_applications" ADD CONSTRAINT "event_applications_event_id_stripe_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."stripe_events"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "hold_budgets" ADD CONSTRAINT "hold_budgets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "hold_budgets" ADD CONSTRAINT "hold_budgets_variant_id_variants_id_fk" FOREIGN KEY ("variant_id") REFERENCES "public"."variants"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "radar_reviews" ADD CONSTRAINT "radar_reviews_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_finding_id_reconciliation_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."reconciliation_findings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "restocks" ADD CONSTRAINT "restocks_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "restocks" ADD CONSTRAINT "restocks_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "follow_ups_open_key" ON "follow_ups" USING btree ("kind","subject_id") WHERE "follow_ups"."resolved_at" is null;
--> statement-breakpoint
CREATE INDEX "follow_ups_open" ON "follow_ups" USING btree ("next_try_at") WHERE "follow_ups"."resolved_at" is null;
--> statement-breakpoint
CREATE INDEX "follow_ups_order" ON "follow_ups" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX "hold_budgets_until" ON "hold_budgets" USING btree ("held_until");
--> statement-breakpoint
CREATE INDEX "radar_reviews_order" ON "radar_reviews" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX "radar_reviews_open" ON "radar_reviews" USING btree ("updated_at") WHERE "radar_reviews"."open";
--> statement-breakpoint
CREATE INDEX "restocks_order" ON "restocks" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX "orders_review_hold" ON "orders" USING btree ("id") WHERE "orders"."review_hold";
--> statement-breakpoint
CREATE UNIQUE INDEX "saved_methods_one_default" ON "saved_methods" USING btree ("user_id","account") WHERE "saved_methods"."state" = 'active' and "saved_methods"."is_default";
--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_account" CHECK ("ledger_entries"."account" in ('stripe_balance', 'stripe_clearing', 'pending_debits', 'currency_exchange', 'payouts', 'topups', 'sales', 'unplaced_money', 'refunds', 'refunds_payable', 'processing_fees', 'disputed_money', 'dispute_losses', 'dispute_fees', 'other_money', 'connected_accounts', 'reserves', 'customer_funds', 'other_services', 'adjustments'));
--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind" CHECK ("operations"."kind" in ('customer.create', 'intent.create', 'intent.confirm', 'intent.capture', 'intent.cancel', 'refund.create', 'refund.cancel', 'dispute.update', 'dispute.close', 'file.create', 'setup_intent.create', 'method.detach', 'method.default', 'method.redisplay', 'customer.delete', 'lost_payment.refund'));
--> statement-breakpoint
ALTER TABLE "stock_holds" ADD CONSTRAINT "stock_holds_restocked" CHECK ("stock_holds"."restocked" between 0 and "stock_holds"."quantity" and ("stock_holds"."restocked" = 0 or "stock_holds"."state" = 'sold'));
--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_restocked" CHECK ("refund_lines"."restocked_quantity" between 0 and "refund_lines"."restock_quantity");
--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_quantity" CHECK ("refund_lines"."quantity" >= 0 and "refund_lines"."restock_quantity" >= 0 and "refund_lines"."quantity" + "refund_lines"."restock_quantity" > 0);
--> statement-breakpoint
-- hand-written
UPDATE "operations" SET "generation_at" = "created_at", "called_at" = "created_at";
--> statement-breakpoint
-- What refunds restocked before is counted by line, and by the holds that were sold.
UPDATE "refund_lines" SET "restock_quantity" = "quantity",
  "restocked_quantity" = CASE WHEN "restocked_at" IS NULL THEN 0 ELSE "quantity" END WHERE "restock";
--> statement-breakpoint
UPDATE "stock_holds" h SET "restocked" = least(h."quantity", r."pieces") FROM (
  SELECT p."attempt_id", o."variant_id", sum(l."restocked_quantity")::int AS "pieces"
  FROM "refund_lines" l JOIN "refunds" f ON f."id" = l."refund_id" JOIN "payments" p ON p."id" = f."payment_id" AND NOT p."surplus"
  JOIN "order_lines" o ON o."order_id" = l."order_id" AND o."line_number" = l."line_number"
  GROUP BY p."attempt_id", o."variant_id"
) r WHERE h."attempt_id" = r."attempt_id" AND h."variant_id" = r."variant_id" AND h."state" = 'sold';
--> statement-breakpoint
-- Payments that go on for days leave their carts, with the lines that they bought.
DELETE FROM "cart_lines" c USING "checkout_attempts" a, "order_lines" l
WHERE a."state" IN ('processing', 'requires_capture') AND c."cart_id" = a."cart_id" AND l."order_id" = a."order_id"
  AND c."variant_id" = l."variant_id" AND c."quantity" <= l."quantity";
--> statement-breakpoint
UPDATE "orders" o SET "cart_id" = NULL FROM "checkout_attempts" a
WHERE a."order_id" = o."id" AND a."state" IN ('processing', 'requires_capture');
--> statement-breakpoint
UPDATE "checkout_attempts" SET "cart_id" = NULL WHERE "state" IN ('processing', 'requires_capture');
--> statement-breakpoint
-- A loss that is booked already is the first of its dispute's list; without it the next verdict would post it again.
UPDATE disputes d SET losses = jsonb_build_array(jsonb_build_object('amountMinor', e.amount_minor, 'currency', e.currency))
FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'dispute_losses'
WHERE t.source = 'dispute_lost:' || d.stripe_dispute_id;
