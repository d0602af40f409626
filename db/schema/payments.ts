/** Checkout attempts, the operations that leave us, stock holds, and payments as projected from Stripe. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  ATTEMPT_CLOSINGS,
  ATTEMPT_STATES,
  INTENT_STATUSES,
  OPERATION_KINDS,
  OPERATION_STATES,
} from '#lib/domain/order-state.ts';
import { carts } from './carts.ts';
import { variants } from './catalog.ts';
import { at, createdAt, currency, id, isCurrency, minor, oneOf, seenAt } from './columns.ts';
import { orders } from './orders.ts';
import { users } from './users.ts';

/** One attempt to pay one frozen snapshot with one payment intent; it holds the stock until `expiresAt`. */
export const checkoutAttempts = pgTable(
  'checkout_attempts',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    cartId: uuid('cart_id').references(() => carts.id, { onDelete: 'set null' }),
    /** Its lines were taken out of the cart and have not come back (rule 46). */
    linesTaken: boolean('lines_taken').notNull().default(false),
    state: text('state', { enum: ATTEMPT_STATES }).notNull(),
    snapshotHash: text('snapshot_hash').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
    stripeIntentId: text('stripe_intent_id'),
    intentStatus: text('intent_status', { enum: INTENT_STATUSES }),
    /** Encrypted: a client secret lets its holder confirm the payment (rule 20). */
    clientSecretEnc: text('client_secret_enc'),
    /** Why we are closing it at Stripe, written before Stripe is asked, so that the event and the answer agree. */
    closing: text('closing', { enum: ATTEMPT_CLOSINGS }),
    /** What paid or tried to pay: the charge's own details, never more than brand and last four. */
    stripeChargeId: text('stripe_charge_id'),
    methodType: text('method_type'),
    cardBrand: text('card_brand'),
    cardLast4: text('card_last4'),
    /** When an authorisation ends at the latest (rule 22), and what we asked to capture of it. */
    captureBefore: at('capture_before'),
    captureMinor: minor('capture_minor'),
    /** The saved method that our server confirmed with: it is not removed while the attempt is open (rule 32). */
    stripePaymentMethodId: text('stripe_payment_method_id'),
    /** Blind index of the address block that pressed Pay, for limits by address (rule 27). */
    addressIndex: text('address_index'),
    savePaymentMethod: boolean('save_payment_method').notNull().default(false),
    /** Stripe's `next_action.type`: what the shopper has to do. A voucher is waited for longer than a redirect (rule 47). */
    nextActionType: text('next_action_type'),
    /** The last decline, as Stripe's codes; shown through our own table of sentences. */
    failureCode: text('failure_code'),
    declineCode: text('decline_code'),
    failureCount: integer('failure_count').notNull().default(0),
    expiresAt: at('expires_at').notNull(),
    renewals: integer('renewals').notNull().default(0),
    /** When Stripe was last asked about this intent: the status endpoint asks at most every two seconds. */
    lastReadAt: at('last_read_at'),
    /** When reconciliation last asked Stripe about it: whoever waits longest is next. */
    reconciledAt: at('reconciled_at'),
    seenAt: seenAt(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('checkout_attempts_intent_key').on(t.stripeIntentId),
    uniqueIndex('checkout_attempts_one_live_per_cart')
      .on(t.cartId)
      .where(sql`${t.state} in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')`),
    index('checkout_attempts_live_expiry')
      .on(t.expiresAt)
      .where(sql`${t.state} in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')`),
    index('checkout_attempts_user_live')
      .on(t.userId)
      .where(sql`${t.state} in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')`),
    index('checkout_attempts_order').on(t.orderId, t.createdAt),
    check('checkout_attempts_state', oneOf(t.state, ATTEMPT_STATES)),
    check('checkout_attempts_amount', sql`${t.amountMinor} > 0`),
    check(
      'checkout_attempts_capture',
      sql`${t.captureMinor} is null or (${t.captureMinor} > 0 and ${t.captureMinor} <= ${t.amountMinor})`,
    ),
    check('checkout_attempts_currency', isCurrency(t.currency)),
    check('checkout_attempts_last4', sql`${t.cardLast4} is null or ${t.cardLast4} ~ '^[0-9]{4}$'`),
    check('checkout_attempts_closing', sql`${t.closing} is null or ${oneOf(t.closing, ATTEMPT_CLOSINGS)}`),
  ],
);

/** Stock that an attempt holds; it ends as sold or released, once. Of what was sold, `restocked` pieces came back. */
export const stockHolds = pgTable(
  'stock_holds',
  {
    attemptId: uuid('attempt_id')
      .notNull()
      .references(() => checkoutAttempts.id),
    variantId: uuid('variant_id')
      .notNull()
      .references(() => variants.id),
    quantity: integer('quantity').notNull(),
    state: text('state', { enum: ['held', 'sold', 'released'] }).notNull(),
    /** By refunds or by hand, whatever became of those refunds later: never more than was sold (rule 35). */
    restocked: integer('restocked').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.attemptId, t.variantId] }),
    check(
      'stock_holds_restocked',
      sql`${t.restocked} between 0 and ${t.quantity} and (${t.restocked} = 0 or ${t.state} = 'sold')`,
    ),
    check('stock_holds_quantity', sql`${t.quantity} > 0`),
    check('stock_holds_state', sql`${t.state} in ('held', 'sold', 'released')`),
  ],
);

/**
 * How often a user was given a hold of a variant without paying, so that nobody keeps scarce stock from others by
 * pressing Pay again and again, with whatever cart or address (rules 10, 47).
 */
export const holdBudgets = pgTable(
  'hold_budgets',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    variantId: uuid('variant_id')
      .notNull()
      .references(() => variants.id),
    /** Fifteen-minute holds in a row, renewals included. */
    grants: integer('grants').notNull(),
    /** When the last of them ends. A pause after it starts the count again. */
    heldUntil: at('held_until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.variantId] }),
    index('hold_budgets_until').on(t.heldUntil),
    check('hold_budgets_grants', sql`${t.grants} > 0`),
  ],
);

/**
 * Every write to Stripe is a committed row first; its id and generation are the idempotency key (rule 6), and the
 * encrypted request lets a crash at any statement be resumed with the same parameters.
 */
export const operations = pgTable(
  'operations',
  {
    id: id(),
    kind: text('kind', { enum: OPERATION_KINDS }).notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    attemptId: uuid('attempt_id').references(() => checkoutAttempts.id),
    /** The row of ours that it is about, when that is no attempt: a refund, a dispute, a saved method. */
    subjectId: uuid('subject_id'),
    /** Mode and Stripe account of what it is about: no other one is asked. Empty while the account was not known. */
    account: text('account').notNull().default(''),
    generation: integer('generation').notNull().default(1),
    state: text('state', { enum: OPERATION_STATES }).notNull(),
    requestEnc: text('request_enc').notNull(),
    stripeObjectId: text('stripe_object_id'),
    /** Failure class and Stripe's code of the last answer, for admins. */
    outcome: text('outcome'),
    tries: integer('tries').notNull().default(0),
    /** When the worker may try it again. */
    resumeAfter: at('resume_after').notNull(),
    /** Fencing token: raised by every lease; what is written after a call is conditional on it (rule 33). */
    leaseNo: integer('lease_no').notNull().default(1),
    /** Only the holder of the lease sends; null when nobody holds it. */
    leasedUntil: at('leased_until'),
    /** When the last lease began: no call of the current generation began later. */
    calledAt: at('called_at').notNull().defaultNow(),
    /** When the key of this generation was first used. */
    generationAt: at('generation_at').notNull().defaultNow(),
    createdAt: createdAt(),
    settledAt: at('settled_at'),
  },
  (t) => [
    index('operations_pending').on(t.resumeAfter).where(sql`${t.state} = 'pending'`),
    index('operations_attempt').on(t.attemptId, t.kind),
    index('operations_subject').on(t.subjectId, t.kind).where(sql`${t.subjectId} is not null`),
    check('operations_state', oneOf(t.state, OPERATION_STATES)),
    check('operations_kind', oneOf(t.kind, OPERATION_KINDS)),
  ],
);

export const PAYMENT_STATUSES = ['processing', 'requires_capture', 'succeeded'] as const;

/** Money as Stripe reported it. One order payment per order; anything beyond is surplus and flagged (rule 26). */
export const payments = pgTable(
  'payments',
  {
    id: id(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    attemptId: uuid('attempt_id')
      .notNull()
      .references(() => checkoutAttempts.id),
    stripeIntentId: text('stripe_intent_id').notNull(),
    status: text('status', { enum: PAYMENT_STATUSES }).notNull(),
    surplus: boolean('surplus').notNull().default(false),
    /** Captured; while it is only authorised: what may be captured. */
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
    stripeChargeId: text('stripe_charge_id'),
    /** False while any dispute of the charge forbids refunds (rule 14). */
    refundable: boolean('refundable').notNull().default(true),
    /** The rest of an authorisation that was captured in part. */
    releasedMinor: minor('released_minor').notNull().default(0),
    /** Stripe's balance transaction of the charge, its fee and net in the balance's currency; null until it is known. */
    stripeBalanceTransactionId: text('stripe_balance_transaction_id'),
    feeMinor: minor('fee_minor'),
    netMinor: minor('net_minor'),
    /** When reconciliation last asked Stripe about it: whoever waits longest is next. */
    reconciledAt: at('reconciled_at'),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('payments_charge').on(t.stripeChargeId),
    index('payments_order').on(t.orderId),
    index('payments_created').on(t.createdAt),
    unique('payments_intent_key').on(t.stripeIntentId),
    uniqueIndex('payments_one_per_order').on(t.orderId).where(sql`not ${t.surplus}`),
    check('payments_status', oneOf(t.status, PAYMENT_STATUSES)),
    check('payments_amount', sql`${t.amountMinor} > 0`),
    check('payments_currency', isCurrency(t.currency)),
  ],
);

/** Money that moved and does not fit: a person decides, and it never stays silent (I8). */
export const reviewFlags = pgTable(
  'review_flags',
  {
    id: id(),
    kind: text('kind', {
      enum: ['amount_mismatch', 'surplus_payment', 'paid_after_close', 'stock_missing', 'unknown_attempt'],
    }).notNull(),
    stripeIntentId: text('stripe_intent_id').notNull(),
    orderId: uuid('order_id').references(() => orders.id),
    amountMinor: minor('amount_minor').notNull(),
    currency: currency(),
    createdAt: createdAt(),
    resolvedAt: at('resolved_at'),
  },
  (t) => [
    unique('review_flags_key').on(t.kind, t.stripeIntentId),
    index('review_flags_open').on(t.createdAt).where(sql`${t.resolvedAt} is null`),
  ],
);
