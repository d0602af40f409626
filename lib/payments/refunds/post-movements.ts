/** Posts the balance transactions of a refund, each once: the money that left, and what came back after a failure. */
import type { Transaction } from '#db/client.ts';
import type { PaymentLock } from '#db/repositories/payments.ts';
import { noteRefundAtStripe, type RefundRow } from '#db/repositories/refunds.ts';
import { refundMovements } from '#lib/domain/balance-movement.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { eventIdOf, type ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { postBalanceMoved } from '#lib/payments/ledger/post.ts';

/** @returns `read` when a balance transaction is named whose amounts only a read can tell */
export async function postRefundMovements(
  tx: Transaction,
  payment: PaymentLock,
  refund: RefundRow,
  seen: RefundObservation,
  source: ProjectionSource,
): Promise<'none' | 'posted' | 'read'> {
  const leftIsNew = refund.stripe_balance_transaction_id === null && seen.balanceTransactionId !== null;
  const returnedIsNew = refund.stripe_failure_transaction_id === null && seen.failureTransactionId !== null;
  const { left, returned } = refundMovements(seen);
  const unread = (leftIsNew && left === null) || (returnedIsNew && returned === null);
  const posts = (leftIsNew || returnedIsNew) && !unread;
  const origin = { orderId: payment.order_id, eventId: eventIdOf(source) };
  if (posts && leftIsNew && left) {
    await postBalanceMoved(tx, left, { ...origin, occurredUnix: seen.createdUnix });
  }
  if (posts && returnedIsNew && returned) await postBalanceMoved(tx, returned, origin);
  if (posts || refund.stripe_refund_id === null) {
    await noteRefundAtStripe(tx, {
      id: refund.id,
      stripeRefundId: seen.refundId,
      balanceTransactionId: posts && leftIsNew ? seen.balanceTransactionId : null,
      failureTransactionId: posts && returnedIsNew ? seen.failureTransactionId : null,
    });
  }
  if (unread) return 'read';
  return posts ? 'posted' : 'none';
}
