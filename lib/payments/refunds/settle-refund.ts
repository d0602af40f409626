/** What follows from a refund that moved: shelf, order, mail, flags and the ledger's side of a failure. */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import type { PaymentLock } from '#db/repositories/payments.ts';
import { restockRefunded } from '#db/repositories/refund-lines.ts';
import {
  queueRefundMail,
  type RefundRow,
  readReserved,
  updateOrderRefundState,
} from '#db/repositories/refunds.ts';
import { reopenFlags, resolveFlags } from '#db/repositories/unplaced-money.ts';
import type { RefundState } from '#lib/domain/money-states.ts';
import { logger } from '#lib/observability/logger.ts';
import { postRefundReturned } from '#lib/payments/ledger/post.ts';
import { placementOf, refundSubject } from './refund-subject.ts';

/** @param source the event, answer or decision that moved it */
export async function afterRefundMoved(
  tx: Transaction,
  payment: PaymentLock,
  refund: RefundRow,
  to: RefundState,
  source: string,
): Promise<void> {
  if (to === 'succeeded') await afterSuccess(tx, payment, refund);
  if (to === 'failed' || to === 'canceled' || to === 'rejected') {
    logger.warn({ refund: refund.id, order: payment.order_number, state: to }, 'a refund did not go through');
    await postRefundReturned(tx, refundSubject(payment, refund), {
      orderId: payment.order_id,
      eventId: source.startsWith('evt_') ? source : null,
    });
    if (isUnplaced(payment)) await reopenFlags(tx, payment.stripe_intent_id);
  }
  await updateOrderRefundState(tx, payment.order_id);
}

const isUnplaced = (payment: PaymentLock): boolean => placementOf(payment) === 'unplaced_money';

async function afterSuccess(tx: Transaction, payment: PaymentLock, refund: RefundRow): Promise<void> {
  const unplaced = isUnplaced(payment);
  await Promise.all([
    refund.to_restock ? restockRefunded(tx, refund.id) : undefined,
    queueRefundMail(tx, {
      id: uuidv7(),
      kind: unplaced ? 'late_payment_refunded' : 'order_refunded',
      orderId: payment.order_id,
      userId: payment.user_id,
      refundId: refund.id,
    }),
  ]);
  // Only money that fits no order has flags to take down.
  if (!unplaced) return;
  const sums = await readReserved(tx, payment.id);
  if (sums.succeeded_minor >= payment.amount_minor) {
    await resolveFlags(tx, {
      intentId: payment.stripe_intent_id,
      orderId: payment.order_id,
      surplus: payment.surplus,
    });
  }
}
