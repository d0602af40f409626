/** What Stripe shows, for the rules that look at it. */
import type { IntentStatus } from '#lib/domain/order-state.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';

export const seenRefund = (status: RefundObservation['status']): RefundObservation => ({
  refundId: 're_1',
  intentId: 'pi_1',
  status,
  amountMinor: 500,
  currency: 'usd',
  reason: null,
  failureReason: null,
  balanceTransactionId: null,
  movedMinor: null,
  movedFeeMinor: null,
  balanceCurrency: null,
  failureTransactionId: null,
  returnedMinor: null,
  returnedFeeMinor: null,
  createdUnix: 1,
  installation: null,
  ourRefundId: null,
  operationId: null,
});

export const seenIntent = (
  status: IntentStatus,
  over: Partial<IntentObservation> = {},
): IntentObservation => ({
  intentId: 'pi_1',
  status,
  amountMinor: 4_790,
  amountReceivedMinor: status === 'succeeded' ? 4_790 : 0,
  paymentMethodId: null,
  currency: 'usd',
  installation: 'i1',
  attemptId: 'a1',
  failureCode: null,
  declineCode: null,
  nextActionType: null,
  nextActionExpiresUnix: null,
  failureMethodType: null,
  chargeId: null,
  charge: null,
  ...over,
});
