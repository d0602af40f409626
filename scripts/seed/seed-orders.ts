/**
 * Paid demo orders in bulk, in batches of one transaction each. Every row that a real purchase leaves is there, so the
 * constraints and invariants hold: lines sum up, stock that was sold was put on the shelf first, one payment per order.
 */

import { sql } from 'drizzle-orm';
import { type Database, inTransaction, type Transaction } from '#db/client.ts';
import { stockItems } from '#db/schema/catalog.ts';
import { orderEvents, orderLines, orders } from '#db/schema/orders.ts';
import { checkoutAttempts, payments, stockHolds } from '#db/schema/payments.ts';
import { users } from '#db/schema/users.ts';
import { encryptField } from '#lib/security/field-encryption.ts';
import { type DemoOrder, demoOrder, sellables } from './demo-order.ts';
import { demoCustomerRows } from './demo-users.ts';

const BATCH = 500;

const orderRow = (order: DemoOrder) => ({
  id: order.id,
  number: order.number,
  userId: order.userId,
  state: 'paid' as const,
  currency: order.priced.currency,
  subtotalMinor: order.priced.subtotalMinor,
  shippingMinor: order.priced.shippingMinor,
  taxMinor: order.priced.taxMinor,
  totalMinor: order.priced.totalMinor,
  snapshotHash: order.snapshotHash,
  shippingAddressEnc: encryptField(JSON.stringify(order.address), {
    table: 'orders',
    column: 'shipping_address_enc',
    rowId: order.id,
  }),
  placedAt: order.placedAt,
  createdAt: order.placedAt,
  updatedAt: order.placedAt,
});

const attemptRow = (order: DemoOrder) => ({
  id: order.attemptId,
  orderId: order.id,
  userId: order.userId,
  state: 'succeeded' as const,
  snapshotHash: order.snapshotHash,
  amountMinor: order.priced.totalMinor,
  currency: order.priced.currency,
  stripeIntentId: order.intentId,
  intentStatus: 'succeeded' as const,
  stripeChargeId: order.chargeId,
  methodType: 'card',
  cardBrand: order.card.brand,
  cardLast4: order.card.last4,
  expiresAt: order.placedAt,
  createdAt: order.placedAt,
  updatedAt: order.placedAt,
});

const paymentRow = (order: DemoOrder) => ({
  id: order.paymentId,
  orderId: order.id,
  attemptId: order.attemptId,
  stripeIntentId: order.intentId,
  stripeChargeId: order.chargeId,
  status: 'succeeded' as const,
  amountMinor: order.priced.totalMinor,
  currency: order.priced.currency,
  methodType: 'card',
  cardBrand: order.card.brand,
  cardLast4: order.card.last4,
  createdAt: order.placedAt,
  updatedAt: order.placedAt,
});

const lineRows = (order: DemoOrder) =>
  order.lines.map((line, index) => ({
    orderId: order.id,
    lineNumber: index + 1,
    variantId: line.variantId,
    sku: line.sku,
    title: line.title,
    variantTitle: line.variantTitle,
    image: line.image,
    quantity: line.quantity,
    unitMinor: line.unitMinor,
    totalMinor: line.totalMinor,
  }));

const holdRows = (order: DemoOrder) =>
  order.lines.map(({ variantId, quantity }) => ({
    attemptId: order.attemptId,
    variantId,
    quantity,
    state: 'sold' as const,
  }));

const eventRows = (order: DemoOrder) => [
  { orderId: order.id, kind: 'order.created', createdAt: order.placedAt },
  { orderId: order.id, kind: 'order.paid', detail: { source: 'demo' }, createdAt: order.placedAt },
];

/** What was sold was on the shelf before: both sides of the sum grow, what is available stays. */
async function addSold(tx: Transaction, batch: readonly DemoOrder[]): Promise<void> {
  const sold = new Map<string, number>();
  for (const { variantId, quantity } of batch.flatMap((order) => order.lines)) {
    sold.set(variantId, (sold.get(variantId) ?? 0) + quantity);
  }
  const rows = [...sold].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx
    .insert(stockItems)
    .values(rows.map(([variantId, quantity]) => ({ variantId, available: 0, sold: quantity })))
    .onConflictDoUpdate({
      target: stockItems.variantId,
      set: { sold: sql`stock_items.sold + excluded.sold` },
    });
}

async function insertBatch(tx: Transaction, batch: readonly DemoOrder[]): Promise<void> {
  const inserted = await tx
    .insert(orders)
    .values(batch.map(orderRow))
    .onConflictDoNothing()
    .returning({ id: orders.id });
  const ids = new Set(inserted.map(({ id }) => id));
  const added = batch.filter(({ id }) => ids.has(id));
  if (added.length === 0) return;
  await tx.insert(orderLines).values(added.flatMap(lineRows));
  await tx.insert(checkoutAttempts).values(added.map(attemptRow));
  await tx.insert(stockHolds).values(added.flatMap(holdRows));
  await tx.insert(payments).values(added.map(paymentRow));
  await tx.insert(orderEvents).values(added.flatMap(eventRows));
  await addSold(tx, added);
}

export async function seedOrders(db: Database, count: number): Promise<void> {
  await db.insert(users).values(demoCustomerRows()).onConflictDoNothing();
  const goods = sellables();
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    const batch = Array.from({ length: size }, (_, index) => demoOrder(start + index, goods));
    await inTransaction(db, (tx) => insertBatch(tx, batch));
  }
}
