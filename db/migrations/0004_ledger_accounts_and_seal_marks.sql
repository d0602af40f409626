ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_account";--> statement-breakpoint
ALTER TABLE "reconciliation_runs" ADD COLUMN "started_by" text DEFAULT 'worker' NOT NULL;--> statement-breakpoint
ALTER TABLE "reconciliation_runs" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD COLUMN "row_marks" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_previous_key" UNIQUE("previous_mac");--> statement-breakpoint
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_from_key" UNIQUE("from_id");--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_account" CHECK ("ledger_entries"."account" in ('stripe_balance', 'stripe_clearing', 'currency_exchange', 'payouts', 'sales', 'unplaced_money', 'refunds', 'refunds_payable', 'processing_fees', 'disputed_money', 'dispute_losses', 'dispute_fees'));--> statement-breakpoint
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_range" CHECK ("audit_seals"."to_id" >= "audit_seals"."from_id" and "audit_seals"."row_count" >= 0);--> statement-breakpoint
-- All entries of a transaction are written by one statement, so one look at the statement's own rows is enough: a
-- deferred look per row cost more than the entries themselves.
DROP TRIGGER "ledger_entries_balance" ON "ledger_entries";--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	unbalanced uuid;
BEGIN
	SELECT "transaction_id" INTO unbalanced FROM "written"
	GROUP BY "transaction_id", "currency" HAVING sum("amount_minor") <> 0 LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'ledger transaction % does not balance', unbalanced USING ERRCODE = 'check_violation';
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "ledger_entries_balance" AFTER INSERT ON "ledger_entries"
	REFERENCING NEW TABLE AS "written" FOR EACH STATEMENT EXECUTE FUNCTION check_ledger_balance();--> statement-breakpoint
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'ledger entries are never changed' USING ERRCODE = 'check_violation';
END
$$;--> statement-breakpoint
CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "ledger_entries"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
