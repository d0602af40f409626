/** Disputes and early fraud warnings as projected from Stripe; evidence is staged here and submitted through Stripe. */
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { DISPUTE_STATUSES } from '#lib/domain/money-states.ts';
import { at, createdAt, currency, id, isCurrency, minor, oneOf, seenAt } from './columns.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';

export const disputes = pgTable(
  'disputes',
  {
    id: id(),
    stripeDisputeId: text('stripe_dispute_id').notNull(),
    stripeChargeId: text('stripe_charge_id').notNull(),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    status: text('status', { enum: DISPUTE_STATUSES }).notNull(),
    /** Stripe's reason code. */
    reason: text('reason').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
    chargeRefundable: boolean('charge_refundable').notNull(),
    evidenceDueBy: at('evidence_due_by'),
    hasEvidence: boolean('has_evidence').notNull().default(false),
    pastDue: boolean('past_due').notNull().default(false),
    submissionCount: integer('submission_count').notNull().default(0),
    /** Taken from the balance so far, given back, and Stripe's fee, in the balance's currency. */
    withdrawnMinor: minor('withdrawn_minor').notNull().default(0),
    reinstatedMinor: minor('reinstated_minor').notNull().default(0),
    feeMinor: minor('fee_minor').notNull().default(0),
    /** What each verdict changed of the booked loss, oldest first: negative where an appeal was won. */
    losses: jsonb('losses')
      .$type<readonly { amountMinor: number; currency: string }[]>()
      .notNull()
      .default([]),
    /** The draft of the evidence, encrypted JSON of Stripe's field names. */
    evidenceEnc: text('evidence_enc'),
    /** When reconciliation last asked Stripe about it: whoever waits longest is next. */
    reconciledAt: at('reconciled_at'),
    openedAt: at('opened_at').notNull(),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('disputes_stripe_key').on(t.stripeDisputeId),
    index('disputes_payment').on(t.paymentId),
    index('disputes_due')
      .on(t.evidenceDueBy)
      .where(sql`${t.status} in ('warning_needs_response', 'needs_response')`),
    check('disputes_status', oneOf(t.status, DISPUTE_STATUSES)),
    check('disputes_amount', sql`${t.amountMinor} > 0`),
    check('disputes_currency', isCurrency(t.currency)),
  ],
);

export const earlyFraudWarnings = pgTable(
  'early_fraud_warnings',
  {
    id: id(),
    stripeWarningId: text('stripe_warning_id').notNull(),
    stripeChargeId: text('stripe_charge_id').notNull(),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    fraudType: text('fraud_type').notNull(),
    actionable: boolean('actionable').notNull(),
    openedAt: at('opened_at').notNull(),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('early_fraud_warnings_stripe_key').on(t.stripeWarningId),
    index('early_fraud_warnings_payment').on(t.paymentId),
    index('early_fraud_warnings_actionable').on(t.orderId).where(sql`${t.actionable}`),
  ],
);
