/** What the ledger knows a refund and its money by. */
import type { PaymentLock } from '#db/repositories/payments.ts';
import type { RefundRow } from '#db/repositories/refunds.ts';
import type { Placement, RefundSubject } from '#lib/domain/ledger.ts';

/** Money of an order that was never placed, or beyond one that was, fits no order. */
export const placementOf = (payment: Pick<PaymentLock, 'surplus' | 'order_placed'>): Placement =>
  payment.surplus || !payment.order_placed ? 'unplaced_money' : 'sales';

export const refundSubject = (
  payment: Pick<PaymentLock, 'surplus' | 'order_placed'>,
  refund: Pick<RefundRow, 'id' | 'origin' | 'stripe_refund_id' | 'amount_minor' | 'currency'>,
): RefundSubject => ({
  refundKey: refund.origin === 'stripe' ? (refund.stripe_refund_id ?? refund.id) : refund.id,
  amountMinor: refund.amount_minor,
  currency: refund.currency,
  placement: placementOf(payment),
});
