/** Posts the balance transactions of a refund, each once: the money that left, and what came back after a failure. */
import type { Transaction } from '#db/client.ts';
import type { PaymentLock } from '#db/repositories/payments.ts';
import { noteRefundAtStripe, type RefundRow } from '#db/repositories/refunds.ts';
import { type BalanceMovement, refundMovements } from '#lib/domain/balance-movement.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { eventIdOf, type ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { postBalanceMoved } from '#lib/payments/ledger/post-movements.ts';

/** What of a refund's money is not posted yet. `unread`: one is named whose amounts only a read can tell. */
export type UnpostedMovements = {
  readonly left: BalanceMovement | null;
  readonly returned: BalanceMovement | null;
  readonly unread: boolean;
};

/** All that is new, or nothing as long as a part of it has to be read. */
export function unpostedMovements(refund: RefundRow, seen: RefundObservation): UnpostedMovements {
  const leftIsNew = refund.stripe_balance_transaction_id === null && seen.balanceTransactionId !== null;
  const returnedIsNew = refund.stripe_failure_transaction_id === null && seen.failureTransactionId !== null;
  const { left, returned } = refundMovements(seen);
  const unread = (leftIsNew && left === null) || (returnedIsNew && returned === null);
  return {
    left: leftIsNew && !unread ? left : null,
    returned: returnedIsNew && !unread ? returned : null,
    unread,
  };
}

/** The ids of what is posted, for the refund's row. */
export const postedIds = (seen: RefundObservation, { left, returned }: UnpostedMovements) => ({
  balanceTransactionId: left === null ? null : seen.balanceTransactionId,
  failureTransactionId: returned === null ? null : seen.failureTransactionId,
});

/** Notes on a refund that does not move what Stripe names by now. */
export async function noteAtStripe(
  tx: Transaction,
  refund: RefundRow,
  seen: RefundObservation,
  movements: UnpostedMovements,
): Promise<void> {
  const isNew = movements.left !== null || movements.returned !== null || refund.stripe_refund_id === null;
  if (!isNew) return;
  const ids = postedIds(seen, movements);
  await noteRefundAtStripe(tx, { id: refund.id, stripeRefundId: seen.refundId, ...ids });
}

/** @returns `read` when a balance transaction is named whose amounts only a read can tell */
export async function postRefundMovements(
  tx: Transaction,
  payment: PaymentLock,
  seen: RefundObservation,
  { left, returned, unread }: UnpostedMovements,
  source: ProjectionSource,
): Promise<'none' | 'posted' | 'read'> {
  const origin = { orderId: payment.order_id, eventId: eventIdOf(source) };
  if (left) await postBalanceMoved(tx, left, { ...origin, occurredUnix: seen.createdUnix });
  if (returned) await postBalanceMoved(tx, returned, origin);
  if (unread) return 'read';
  return left || returned ? 'posted' : 'none';
}
