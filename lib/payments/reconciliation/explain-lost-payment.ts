/** What an admin needs to act on money at Stripe that no payment here shows. */
import { database } from '#db/client.ts';
import { findOrderId } from '#db/repositories/orders.ts';
import type { Drift } from '#lib/domain/reconciliation.ts';
import { retrieveLostPayment } from '#lib/payments/stripe/lost-payments.ts';

/** @returns null when all of the money has gone back: there is nothing left to do */
export async function explainLostPayment(drift: Drift): Promise<Drift | null> {
  if (drift.kind !== 'payment_missing_here') return drift;
  const found = await retrieveLostPayment(drift.subject);
  // The finding matters more than what explains it.
  if (!found.ok) return drift;
  const { customerId, orderNumber, receivedMinor, refundedMinor, currency } = found.value;
  if (receivedMinor > 0 && refundedMinor >= receivedMinor) return null;
  const orderId = orderNumber === null ? null : await findOrderId(database(), orderNumber);
  return {
    ...drift,
    orderId: drift.orderId ?? orderId ?? null,
    detail: {
      ...drift.detail,
      currency,
      customer: customerId,
      order: orderNumber,
      refunded_minor: refundedMinor,
    },
  };
}
