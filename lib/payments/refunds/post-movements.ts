/** Posts the balance transactions of a refund, each once: the money that left, and what came back after a failure. */
import type { Transaction } from '#db/client.ts';
import type { PaymentLock } from '#db/repositories/payments.ts';
import { noteRefundAtStripe, type RefundRow } from '#db/repositories/refunds.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { eventIdOf, type ProjectionSource } from '#lib/payments/events/projection-source.ts';
import { postBalanceMoved } from '#lib/payments/ledger/post.ts';

type Movement = {
  readonly id: string;
  readonly amountMinor: number | null;
  readonly feeMinor: number | null;
};

/** @returns `read` when a balance transaction is named whose amounts only a read can tell */
export async function postRefundMovements(
  tx: Transaction,
  payment: PaymentLock,
  refund: RefundRow,
  seen: RefundObservation,
  source: ProjectionSource,
): Promise<'none' | 'posted' | 'read'> {
  const left = missing(refund.stripe_balance_transaction_id, {
    id: seen.balanceTransactionId,
    amountMinor: seen.movedMinor,
    feeMinor: seen.movedFeeMinor,
  });
  const returned = missing(refund.stripe_failure_transaction_id, {
    id: seen.failureTransactionId,
    amountMinor: seen.returnedMinor,
    feeMinor: seen.returnedFeeMinor,
  });
  const newId = refund.stripe_refund_id === null;
  if (!left && !returned) {
    if (newId) await note(tx, refund, seen, false, false);
    return 'none';
  }
  const complete = [left, returned].every((movement) => !movement || movement.amountMinor !== null);
  if (!complete || seen.balanceCurrency === null) {
    if (newId) await note(tx, refund, seen, false, false);
    return 'read';
  }
  const common = {
    currency: seen.balanceCurrency,
    presentment: { amountMinor: seen.amountMinor, currency: seen.currency },
  };
  const origin = { orderId: payment.order_id, eventId: eventIdOf(source), occurredUnix: seen.createdUnix };
  if (left) await postBalanceMoved(tx, { ...common, ...amounts(left), kind: 'refund' }, origin);
  if (returned) {
    const { occurredUnix: _, ...now } = origin;
    await postBalanceMoved(tx, { ...common, ...amounts(returned), kind: 'refund_failure' }, now);
  }
  await note(tx, refund, seen, left !== null, returned !== null);
  return 'posted';
}

const missing = (
  posted: string | null,
  movement: { readonly id: string | null } & Omit<Movement, 'id'>,
): Movement | null => (posted !== null || movement.id === null ? null : { ...movement, id: movement.id });

const amounts = (movement: Movement) => ({
  id: movement.id,
  amountMinor: movement.amountMinor ?? 0,
  feeMinor: movement.feeMinor ?? 0,
});

const note = (
  tx: Transaction,
  refund: RefundRow,
  seen: RefundObservation,
  left: boolean,
  returned: boolean,
): Promise<void> =>
  noteRefundAtStripe(tx, {
    id: refund.id,
    stripeRefundId: seen.refundId,
    balanceTransactionId: left ? seen.balanceTransactionId : null,
    failureTransactionId: returned ? seen.failureTransactionId : null,
  });
