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
ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_account";--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_kind";--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "losses" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "disputes" ADD COLUMN "reconciled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checkout_attempts" ADD COLUMN "reconciled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "reconciled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "reconciliation_findings" ADD COLUMN "last_seen_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "reconciled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_finding_id_reconciliation_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."reconciliation_findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lost_payment_refunds" ADD CONSTRAINT "lost_payment_refunds_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_account" CHECK ("ledger_entries"."account" in ('stripe_balance', 'stripe_clearing', 'pending_debits', 'currency_exchange', 'payouts', 'topups', 'sales', 'unplaced_money', 'refunds', 'refunds_payable', 'processing_fees', 'disputed_money', 'dispute_losses', 'dispute_fees', 'other_money', 'connected_accounts', 'reserves', 'customer_funds', 'other_services', 'adjustments'));--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_kind" CHECK ("operations"."kind" in ('customer.create', 'intent.create', 'intent.confirm', 'intent.capture', 'intent.cancel', 'refund.create', 'refund.cancel', 'dispute.update', 'dispute.close', 'file.create', 'setup_intent.create', 'method.detach', 'method.default', 'method.redisplay', 'customer.delete', 'lost_payment.refund'));--> statement-breakpoint
-- hand-written
-- A loss that is booked already is the first of its dispute's list; without it the next verdict would post it again.
UPDATE disputes d SET losses = jsonb_build_array(jsonb_build_object('amountMinor', e.amount_minor, 'currency', e.currency))
FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'dispute_losses'
WHERE t.source = 'dispute_lost:' || d.stripe_dispute_id;
