/** Orders as their owner sees them. Foreign and unknown numbers look the same: they are not there (rule 16). */

import { database } from '#db/client.ts';
import { chargedOf } from '#db/repositories/charged.ts';
import { decidingAttempt, truthOf } from '#db/repositories/order-facts.ts';
import {
  listPlacedOrders,
  listUnplacedOrdersWithMoney,
  type OrderSummaryRow,
  readOrderEvents,
  readOrderLines,
  readOwnOrder,
} from '#db/repositories/orders.ts';
import type { OrderSummary, OrderView } from '#lib/contracts/orders.ts';
import { publicDeclineCode } from '#lib/domain/decline-coach.ts';
import { isUuid, ORDER_NUMBER } from '#lib/domain/ids.ts';
import { isoTime } from '#lib/domain/iso-time.ts';
import { deliveryAddressOf, lineOf } from './order-parts.ts';

const PAGE = 20;

function summaryOf(row: OrderSummaryRow): OrderSummary {
  const first = row.first_title ?? 'Order';
  return {
    number: row.number,
    state: row.state,
    truth: truthOf(row, { state: row.state, totalMinor: row.total_minor }),
    lastAttempt: attemptViewOf(row),
    totalMinor: row.total_minor,
    currency: row.currency,
    placedAt: row.placed_at === null ? null : isoTime(row.placed_at),
    createdAt: isoTime(row.created_at),
    itemCount: row.item_count,
    firstImage: row.first_image,
    title: row.line_count > 1 ? `${first} and ${row.line_count - 1} more` : first,
  };
}

function attemptViewOf(row: OrderSummaryRow): OrderSummary['lastAttempt'] {
  const attempt = decidingAttempt(row);
  if (!attempt) return null;
  const { intentId, methodType, declineCode, failureCode } = attempt;
  const failed = failureCode !== null || declineCode !== null;
  return {
    intentId,
    methodType,
    failureCode: failed ? publicDeclineCode(declineCode, failureCode) : null,
  };
}

/** A cursor names the last row of a page; one that was tampered with starts from the top. */
function readCursor(cursor: string | undefined): { placedAt: string; id: string } | null {
  if (cursor === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed)) return null;
    const [placedAt, id]: unknown[] = parsed;
    if (typeof placedAt !== 'string' || typeof id !== 'string') return null;
    return isUuid(id) && !Number.isNaN(Date.parse(placedAt)) ? { placedAt, id } : null;
  } catch {
    return null;
  }
}

const writeCursor = (row: OrderSummaryRow): string =>
  Buffer.from(JSON.stringify([row.placed_at, row.id])).toString('base64url');

/** When its buyer bought it, or tried to. */
const shownAt = (row: OrderSummaryRow): number => Date.parse(isoTime(row.placed_at ?? row.created_at));

/**
 * Orders of a user, newest first: the placed ones by page, and on the first page also those whose money is on its way
 * or came and went without an order.
 */
export async function listOrders(args: {
  userId: string;
  cursor?: string;
  limit?: number;
}): Promise<{ data: OrderSummary[]; nextCursor: string | null }> {
  const limit = args.limit ?? PAGE;
  const before = readCursor(args.cursor);
  const [rows, unplaced] = await Promise.all([
    listPlacedOrders(database(), { userId: args.userId, before, limit: limit + 1 }),
    before ? [] : listUnplacedOrdersWithMoney(database(), args.userId),
  ]);
  const placed = rows.slice(0, limit);
  const last = placed.at(-1);
  const nextCursor = rows.length > limit && last ? writeCursor(last) : null;
  const shown = [...placed, ...unplaced].sort((a, b) => shownAt(b) - shownAt(a));
  return { data: shown.map(summaryOf), nextCursor };
}

/** @returns null for a number that is unknown or somebody else's */
export async function readOrder(args: { userId: string; number: string }): Promise<OrderView | null> {
  if (!ORDER_NUMBER.test(args.number)) return null;
  const db = database();
  const row = await readOwnOrder(db, args);
  if (!row) return null;
  const [lines, events] = await Promise.all([readOrderLines(db, row.id), readOrderEvents(db, row.id)]);
  return {
    ...summaryOf(row),
    subtotalMinor: row.subtotal_minor,
    shippingMinor: row.shipping_minor,
    taxMinor: row.tax_minor,
    lines: lines.map((line) => ({ ...lineOf(line), productSlug: line.slug })),
    shippingAddress: deliveryAddressOf(row),
    payment:
      row.payment_status === null && row.method_type === null
        ? null
        : {
            brand: row.card_brand,
            last4: row.card_last4,
            methodType: row.method_type,
            status: row.payment_status,
          },
    money: chargedOf(row),
    events: events.map((event) => ({
      kind: event.kind,
      at: isoTime(event.created_at),
      amountMinor: event.amount_minor,
    })),
  };
}
