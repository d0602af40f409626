ALTER TABLE "checkout_attempts" ADD COLUMN "lines_taken" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Of payments that go on for days now, the lines have left the cart already.
UPDATE "checkout_attempts" SET "lines_taken" = true WHERE "cart_id" is null and ("state" in ('processing', 'requires_capture') or ("state" = 'open' and "intent_status" = 'requires_action'));
