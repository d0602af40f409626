CREATE TABLE "signature_failure_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "signature_failure_runs_counts" CHECK ("signature_failure_runs"."failures" > 0 and "signature_failure_runs"."last_at" >= "signature_failure_runs"."started_at")
);
--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "failure_seen_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "signature_failure_runs_last" ON "signature_failure_runs" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "early_fraud_warnings_actionable" ON "early_fraud_warnings" USING btree ("order_id") WHERE "early_fraud_warnings"."actionable";--> statement-breakpoint
CREATE INDEX "refunds_failed" ON "refunds" USING btree ("payment_id") WHERE "refunds"."state" = 'failed';