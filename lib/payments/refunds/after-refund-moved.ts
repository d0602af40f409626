/** What a refund that moved means for the ledger, and what follows from it: stock, order, mail and flags. */
import type { Transaction } from '#db/client.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import type { PaymentLock } from '#db/repositories/payments.ts';
import type { RefundRow } from '#db/repositories/refunds.ts';
import type { RefundState } from '#lib/domain/money-states.ts';
import { logger } from '#lib/observability/logger.ts';
import { postRefundReturned } from '#lib/payments/ledger/post-movements.ts';
import { placementOf, refundSubject } from './refund-subject.ts';

/** @param source the event, answer or decision that moved it */
export async function afterRefundMoved(
  tx: Transaction,
  payment: PaymentLock,
  refund: RefundRow,
  to: RefundState,
  source: string,
): Promise<void> {
  const orderId = payment.order_id;
  const ended = to === 'failed' || to === 'canceled' || to === 'rejected';
  if (ended) {
    logger.warn({ refund: refund.id, order: payment.order_number, state: to }, 'a refund did not go through');
    await postRefundReturned(tx, refundSubject(payment, refund), {
      orderId,
      eventId: source.startsWith('evt_') ? source : null,
    });
  }
  if (to === 'succeeded') {
    await Promise.all([
      refund.to_restock ? followUp(tx, { kind: 'restock', orderId, subjectId: refund.id }) : undefined,
      followUp(tx, { kind: 'refund_mail', orderId, subjectId: refund.id }),
    ]);
  }
  // Only money that fits no order has flags.
  if ((ended || to === 'succeeded') && placementOf(payment) === 'unplaced_money') {
    await followUp(tx, { kind: 'flags_updated', orderId, subjectId: payment.id });
  }
  await followUp(tx, { kind: 'refund_label', orderId, subjectId: orderId });
}
