DROP INDEX "saved_methods_one_default";
--> statement-breakpoint
ALTER TABLE "customers" DROP CONSTRAINT "customers_user_id_mode_pk";
--> statement-breakpoint
ALTER TABLE "saved_methods" ADD COLUMN "account" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "lease_no" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "leased_until" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "called_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "generation_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "reconciliation_runs" ADD COLUMN "seen_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "account" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_user_id_mode_account_pk" PRIMARY KEY("user_id","mode","account");
--> statement-breakpoint
CREATE UNIQUE INDEX "saved_methods_one_default" ON "saved_methods" USING btree ("user_id","account") WHERE "saved_methods"."state" = 'active' and "saved_methods"."is_default";
--> statement-breakpoint
-- hand-written
UPDATE "operations" SET "generation_at" = "created_at", "called_at" = "created_at";
