/** Orders with the priced snapshot that was frozen for them, their lines, and every move they made. */
import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  check,
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
import { ORDER_DISPUTE_STATES, ORDER_REFUND_STATES } from '#lib/domain/money-states.ts';
import { ORDER_STATES } from '#lib/domain/order-state.ts';
import { carts } from './carts.ts';
import { variants } from './catalog.ts';
import { at, createdAt, currency, id, isCurrency, minor, oneOf } from './columns.ts';
import { users } from './users.ts';

export const orders = pgTable(
  'orders',
  {
    id: id(),
    /** Public, random, unguessable. */
    number: text('number').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    cartId: uuid('cart_id').references(() => carts.id, { onDelete: 'set null' }),
    state: text('state', { enum: ORDER_STATES }).notNull(),
    currency: currency(),
    subtotalMinor: minor('subtotal_minor').notNull(),
    shippingMinor: minor('shipping_minor').notNull(),
    taxMinor: minor('tax_minor').notNull(),
    totalMinor: minor('total_minor').notNull(),
    /** SHA-256 over the canonical snapshot: lines, shipping, tax, currency, delivery address (rule 7). */
    snapshotHash: text('snapshot_hash').notNull(),
    /** Encrypted JSON of the delivery address. */
    shippingAddressEnc: text('shipping_address_enc'),
    /** Set once, in the transaction that settles the money. */
    placedAt: at('placed_at'),
    /** What of its money has gone back, and what a dispute says; the order's own state is about being paid (rule 23). */
    refundState: text('refund_state', { enum: ORDER_REFUND_STATES }).notNull().default('none'),
    disputeState: text('dispute_state', { enum: ORDER_DISPUTE_STATES }).notNull().default('none'),
    /** A Radar review of its payment is open: paid, and not to be fulfilled (rule 52). */
    reviewHold: boolean('review_hold').notNull().default(false),
    /** Why an order is in review, as a stable code. */
    reviewReason: text('review_reason'),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('orders_number_key').on(t.number),
    // A cart has at most one order that waits for money: two tabs meet in it.
    uniqueIndex('orders_one_open_per_cart').on(t.cartId).where(sql`${t.state} = 'awaiting_payment'`),
    index('orders_user_placed').on(t.userId, t.placedAt.desc(), t.id),
    index('orders_review_hold').on(t.id).where(sql`${t.reviewHold}`),
    index('orders_placed').on(t.placedAt.desc(), t.id),
    check('orders_state', oneOf(t.state, ORDER_STATES)),
    check('orders_refund_state', oneOf(t.refundState, ORDER_REFUND_STATES)),
    check('orders_dispute_state', oneOf(t.disputeState, ORDER_DISPUTE_STATES)),
    check('orders_currency', isCurrency(t.currency)),
    check('orders_total', sql`${t.totalMinor} = ${t.subtotalMinor} + ${t.shippingMinor} + ${t.taxMinor}`),
    check('orders_amounts', sql`${t.subtotalMinor} >= 0 and ${t.shippingMinor} >= 0 and ${t.taxMinor} >= 0`),
    check('orders_paid_is_placed', sql`${t.state} <> 'paid' or ${t.placedAt} is not null`),
  ],
);

export const orderLines = pgTable(
  'order_lines',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    lineNumber: integer('line_number').notNull(),
    variantId: uuid('variant_id')
      .notNull()
      .references(() => variants.id),
    sku: text('sku').notNull(),
    title: text('title').notNull(),
    variantTitle: text('variant_title').notNull().default(''),
    image: text('image').notNull(),
    quantity: integer('quantity').notNull(),
    unitMinor: minor('unit_minor').notNull(),
    totalMinor: minor('total_minor').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.lineNumber] }),
    check('order_lines_total', sql`${t.totalMinor} = ${t.unitMinor} * ${t.quantity}`),
    check('order_lines_quantity', sql`${t.quantity} > 0`),
  ],
);

/** Append-only: what happened to an order and why, ids and codes only. */
export const orderEvents = pgTable(
  'order_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    kind: text('kind').notNull(),
    detail: jsonb('detail').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [index('order_events_order').on(t.orderId, t.id)],
);
