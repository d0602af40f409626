/** Refunds: reserved here under the payment's lock, sent with an operation, settled by Stripe's answer or event. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { REFUND_ORIGINS, REFUND_REASONS, REFUND_STATES } from '#lib/domain/money-states.ts';
import { at, createdAt, currency, id, isCurrency, minor, oneOf, seenAt } from './columns.ts';
import { orderLines, orders } from './orders.ts';
import { operations, payments } from './payments.ts';
import { users } from './users.ts';

export const refunds = pgTable(
  'refunds',
  {
    id: id(),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    state: text('state', { enum: REFUND_STATES }).notNull(),
    origin: text('origin', { enum: REFUND_ORIGINS }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
    reason: text('reason', { enum: REFUND_REASONS }),
    /** An admin's note, encrypted. */
    noteEnc: text('note_enc'),
    requestedBy: uuid('requested_by').references(() => users.id),
    approvedBy: uuid('approved_by').references(() => users.id),
    /** The caller's Idempotency-Key and a hash of its body. */
    requestKey: text('request_key'),
    requestHash: text('request_hash'),
    operationId: uuid('operation_id').references(() => operations.id),
    stripeRefundId: text('stripe_refund_id'),
    /** Balance transactions of the money that left and, after a failure, came back: set when their amounts are posted. */
    stripeBalanceTransactionId: text('stripe_balance_transaction_id'),
    stripeFailureTransactionId: text('stripe_failure_transaction_id'),
    failureReason: text('failure_reason'),
    /** When an admin said that a failure is seen to, for example because the money went back another way. */
    failureSeenAt: at('failure_seen_at'),
    /** When reconciliation last asked Stripe about it: whoever waits longest is next. */
    reconciledAt: at('reconciled_at'),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    settledAt: at('settled_at'),
  },
  (t) => [
    unique('refunds_stripe_key').on(t.stripeRefundId),
    unique('refunds_request_key').on(t.requestedBy, t.requestKey),
    // Late or surplus money goes back by itself once; what a failure leaves is for a person.
    uniqueIndex('refunds_one_by_system').on(t.paymentId).where(sql`${t.origin} = 'system'`),
    index('refunds_payment').on(t.paymentId),
    index('refunds_order').on(t.orderId, t.createdAt),
    index('refunds_waiting')
      .on(t.createdAt)
      .where(sql`${t.state} in ('awaiting_approval', 'reserved', 'pending')`),
    index('refunds_failed').on(t.paymentId).where(sql`${t.state} = 'failed'`),
    check('refunds_state', oneOf(t.state, REFUND_STATES)),
    check('refunds_origin', oneOf(t.origin, REFUND_ORIGINS)),
    check('refunds_reason', sql`${t.reason} is null or ${oneOf(t.reason, REFUND_REASONS)}`),
    check('refunds_amount', sql`${t.amountMinor} > 0`),
    check('refunds_currency', isCurrency(t.currency)),
    check('refunds_four_eyes', sql`${t.approvedBy} is null or ${t.approvedBy} <> ${t.requestedBy}`),
    check('refunds_settled_is_at_stripe', sql`${t.state} <> 'succeeded' or ${t.stripeRefundId} is not null`),
  ],
);

/** What of an order a refund gives back, and how many pieces go back to stock when its money has gone. */
export const refundLines = pgTable(
  'refund_lines',
  {
    refundId: uuid('refund_id')
      .notNull()
      .references(() => refunds.id),
    orderId: uuid('order_id').notNull(),
    lineNumber: integer('line_number').notNull(),
    /** Pieces whose price is refunded; 0 where an amount is refunded and the line is only restocked. */
    quantity: integer('quantity').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    /** Whether any piece goes back to stock, for processes of the release before `restock_quantity`. */
    restock: boolean('restock').notNull().default(false),
    /** Pieces that go back to stock, and how many did: the rest had been restocked before. */
    restockQuantity: integer('restock_quantity').notNull().default(0),
    restockedQuantity: integer('restocked_quantity').notNull().default(0),
    restockedAt: at('restocked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.refundId, t.lineNumber] }),
    foreignKey({
      name: 'refund_lines_line_fk',
      columns: [t.orderId, t.lineNumber],
      foreignColumns: [orderLines.orderId, orderLines.lineNumber],
    }),
    check(
      'refund_lines_quantity',
      sql`${t.quantity} >= 0 and ${t.restockQuantity} >= 0 and ${t.quantity} + ${t.restockQuantity} > 0`,
    ),
    check('refund_lines_restocked', sql`${t.restockedQuantity} between 0 and ${t.restockQuantity}`),
    check('refund_lines_amount', sql`${t.amountMinor} >= 0`),
  ],
);

/** Pieces of a refunded order that an admin put back to stock by hand, each press once. */
export const restocks = pgTable(
  'restocks',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    requestedBy: uuid('requested_by')
      .notNull()
      .references(() => users.id),
    requestKey: text('request_key').notNull(),
    requestHash: text('request_hash').notNull(),
    /** [{lineNumber, quantity}] */
    lines: jsonb('lines').$type<{ lineNumber: number; quantity: number }[]>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('restocks_request_key').on(t.requestedBy, t.requestKey),
    index('restocks_order').on(t.orderId),
  ],
);
