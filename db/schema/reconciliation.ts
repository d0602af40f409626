/** How far Stripe's events were read back, each reconciliation run, and what it found. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { LOST_PAYMENT_STATES, RECONCILIATION_KINDS } from '#lib/domain/reconciliation.ts';
import { at, createdAt, currency, id, isCurrency, minor, oneOf } from './columns.ts';
import { orders } from './orders.ts';
import { operations } from './payments.ts';
import { users } from './users.ts';

export const reconciliationCursors = pgTable('reconciliation_cursors', {
  name: text('name').primaryKey(),
  /** Unix seconds up to which Stripe's list was read. */
  position: bigint('position', { mode: 'number' }).notNull(),
  lastId: text('last_id'),
  updatedAt: at('updated_at').notNull().defaultNow(),
});

/** A time whose events Stripe does not list any more: its objects are listed, and only then is the row deleted. */
export const reconciliationGaps = pgTable(
  'reconciliation_gaps',
  {
    id: id(),
    /** Unix seconds. */
    fromUnix: bigint('from_unix', { mode: 'number' }).notNull(),
    toUnix: bigint('to_unix', { mode: 'number' }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('reconciliation_gaps_from').on(t.fromUnix),
    check('reconciliation_gaps_time', sql`${t.toUnix} >= ${t.fromUnix}`),
  ],
);

/** Stripe's balance as the last full run read it, available and pending, beside the ledger's at the same moment. */
export const stripeBalances = pgTable(
  'stripe_balances',
  {
    currency: text('currency').primaryKey(),
    stripeMinor: minor('stripe_minor').notNull(),
    ledgerMinor: minor('ledger_minor').notNull(),
    readAt: at('read_at').notNull().defaultNow(),
  },
  (t) => [check('stripe_balances_currency', isCurrency(t.currency))],
);

export const reconciliationRuns = pgTable(
  'reconciliation_runs',
  {
    id: id(),
    kind: text('kind', { enum: RECONCILIATION_KINDS }).notNull(),
    state: text('state', { enum: ['running', 'finished', 'failed'] }).notNull(),
    /** `worker`, `command` or `user:<id>`. */
    startedBy: text('started_by').notNull().default('worker'),
    /** Why it failed: a stable code. */
    reason: text('reason'),
    checked: integer('checked').notNull().default(0),
    repaired: integer('repaired').notNull().default(0),
    startedAt: createdAt(),
    /** A run that goes on says so every few seconds: silence means that its process was killed. */
    seenAt: at('seen_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (t) => [index('reconciliation_runs_started').on(t.startedAt)],
);

export const reconciliationFindings = pgTable(
  'reconciliation_findings',
  {
    id: id(),
    runId: uuid('run_id')
      .notNull()
      .references(() => reconciliationRuns.id),
    /** The class of drift, a stable code. */
    kind: text('kind').notNull(),
    /** The object it is about: one open finding per kind and subject. */
    subject: text('subject').notNull(),
    orderId: uuid('order_id').references(() => orders.id),
    detail: jsonb('detail').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    repair: text('repair'),
    createdAt: createdAt(),
    /** When a run last found it: what could not be applied is tried in this order. */
    lastSeenAt: at('last_seen_at').notNull().defaultNow(),
    resolvedAt: at('resolved_at'),
    resolvedBy: text('resolved_by'),
  },
  (t) => [
    unique('reconciliation_findings_open').on(t.kind, t.subject, t.resolvedAt).nullsNotDistinct(),
    index('reconciliation_findings_unresolved').on(t.createdAt).where(sql`${t.resolvedAt} is null`),
  ],
);

/**
 * The refund of a payment that this database has lost: there is no order to refund, so an admin decides on the finding,
 * with the same four eyes as for refunds. One per payment intent, and another when Stripe has refused it.
 */
export const lostPaymentRefunds = pgTable(
  'lost_payment_refunds',
  {
    id: id(),
    findingId: uuid('finding_id')
      .notNull()
      .references(() => reconciliationFindings.id),
    stripeIntentId: text('stripe_intent_id').notNull(),
    state: text('state', { enum: LOST_PAYMENT_STATES }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
    requestedBy: uuid('requested_by')
      .notNull()
      .references(() => users.id),
    approvedBy: uuid('approved_by').references(() => users.id),
    operationId: uuid('operation_id').references(() => operations.id),
    stripeRefundId: text('stripe_refund_id'),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('lost_payment_refunds_intent').on(t.stripeIntentId).where(sql`${t.state} <> 'rejected'`),
    check('lost_payment_refunds_state', oneOf(t.state, LOST_PAYMENT_STATES)),
    check('lost_payment_refunds_amount', sql`${t.amountMinor} > 0`),
    check('lost_payment_refunds_currency', isCurrency(t.currency)),
    check(
      'lost_payment_refunds_four_eyes',
      sql`${t.approvedBy} is null or ${t.approvedBy} <> ${t.requestedBy}`,
    ),
  ],
);
