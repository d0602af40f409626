/** Maps Stripe's refunds to what our projection takes. They carry our metadata only when we made them. */
import type Stripe from 'stripe';
import type { RefundObservation } from '#lib/domain/refund.ts';
import { STRIPE_REFUND_STATUSES } from '#lib/domain/refund.ts';
import { invariant } from '#lib/domain/result.ts';
import { idOf, METADATA } from './observe-intent.ts';

type Movement = string | Stripe.BalanceTransaction | null | undefined;

// Stryker disable next-line ConditionalExpression: of an id, which is a text, no amount can be read either.
const expanded = (of: Movement): Stripe.BalanceTransaction | null => (typeof of === 'object' ? of : null);

export function observeRefund(refund: Stripe.Refund): RefundObservation {
  const status = STRIPE_REFUND_STATUSES.find((candidate) => candidate === refund.status);
  invariant(status, `refund status ${String(refund.status)} is known`);
  const moved = expanded(refund.balance_transaction);
  const returned = expanded(refund.failure_balance_transaction);
  return {
    refundId: refund.id,
    intentId: idOf(refund.payment_intent),
    status,
    amountMinor: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
    failureReason: refund.failure_reason ?? null,
    balanceTransactionId: idOf(refund.balance_transaction),
    movedMinor: moved?.amount ?? null,
    movedFeeMinor: moved?.fee ?? null,
    balanceCurrency: moved?.currency ?? returned?.currency ?? null,
    failureTransactionId: idOf(refund.failure_balance_transaction),
    returnedMinor: returned?.amount ?? null,
    returnedFeeMinor: returned?.fee ?? null,
    createdUnix: refund.created,
    installation: refund.metadata?.[METADATA.installation] ?? null,
    ourRefundId: refund.metadata?.[METADATA.refund] ?? null,
    operationId: refund.metadata?.[METADATA.operation] ?? null,
  };
}
