/** Refunds as staff see them: what was given back, what is on its way, what may still be given back. */

import { database } from '#db/client.ts';
import { findOrderId } from '#db/repositories/orders.ts';
import { type RefundableLine, readRefundableLines } from '#db/repositories/refund-lines.ts';
import {
  listRefundablePayments,
  listRefundLines,
  listRefunds,
  type RefundLineRow,
} from '#db/repositories/refund-views.ts';
import { type RefundRow, readRefund } from '#db/repositories/refunds.ts';
import { getConfig } from '#lib/config/config.ts';
import type { RefundableLineView, RefundListAnswer, RefundView } from '#lib/contracts/refunds.ts';
import { ORDER_NUMBER } from '#lib/domain/ids.ts';
import { isoTime, isoTimeOrNull } from '#lib/domain/iso-time.ts';
import { invariant } from '#lib/domain/result.ts';
import { decryptField } from '#lib/security/field-encryption.ts';
import { placementOf } from './refund-subject.ts';

export const notePlace = (rowId: string) => ({ table: 'refunds', column: 'note_enc', rowId });

function viewOf(row: RefundRow, lines: readonly RefundLineRow[]): RefundView {
  return {
    id: row.id,
    state: row.state,
    origin: row.origin,
    amountMinor: row.amount_minor,
    currency: row.currency,
    reason: row.reason,
    note: row.note_enc === null ? null : decryptField(row.note_enc, notePlace(row.id)),
    stripeRefundId: row.stripe_refund_id,
    failureReason: row.failure_reason,
    requestedBy: row.requested_by,
    approvedBy: row.approved_by,
    createdAt: isoTime(row.created_at),
    settledAt: isoTimeOrNull(row.settled_at),
    lines: lines
      .filter((line) => line.refund_id === row.id)
      .map((line) => ({
        lineNumber: line.line_number,
        quantity: line.quantity,
        amountMinor: line.amount_minor,
        restock: line.restock_quantity > 0,
        restockQuantity: line.restocked_at === null ? line.restock_quantity : line.restocked_quantity,
        restockedAt: isoTimeOrNull(line.restocked_at),
      })),
  };
}

export const refundableLineOf = (line: RefundableLine): RefundableLineView => ({
  lineNumber: line.line_number,
  unitMinor: line.unit_minor,
  quantity: line.quantity,
  leftQuantity: line.quantity - line.refunded_quantity,
  restockableQuantity: line.restockable_quantity,
});

/** One refund that is known to exist. */
export async function readRefundView(id: string): Promise<RefundView> {
  const db = database();
  const row = await readRefund(db, id);
  invariant(row, 'a refund that was just written is there');
  return viewOf(row, await listRefundLines(db, row.order_id));
}

/** @returns null for a number that is unknown */
export async function readOrderRefunds(orderNumber: string): Promise<RefundListAnswer | null> {
  if (!ORDER_NUMBER.test(orderNumber)) return null;
  const db = database();
  const orderId = await findOrderId(db, orderNumber);
  if (orderId === undefined) return null;
  const [rows, refundLines, payments, lines] = await Promise.all([
    listRefunds(db, orderId),
    listRefundLines(db, orderId),
    listRefundablePayments(db, orderId),
    readRefundableLines(db, orderId),
  ]);
  const above = getConfig().refundApprovalAbove;
  return {
    data: rows.map((row) => viewOf(row, refundLines)),
    nextCursor: null,
    payments: payments.map((payment) => ({
      paymentIntentId: payment.stripe_intent_id,
      surplus: payment.surplus,
      placement: placementOf(payment),
      capturedMinor: payment.amount_minor,
      releasedMinor: payment.released_minor,
      reservedMinor: payment.reserved_minor,
      refundedMinor: payment.refunded_minor,
      refundableMinor: payment.refundable ? Math.max(0, payment.amount_minor - payment.reserved_minor) : 0,
      currency: payment.currency,
      refundable: payment.refundable,
    })),
    lines: lines.map(refundableLineOf),
    approvalAboveMinor: above[payments[0]?.currency ?? ''] ?? null,
  };
}
