/** Maps Stripe's charges to what our projection takes: ids, amounts, brand and last four, never more of a card. */
import type Stripe from 'stripe';
import type { ChargeObservation } from '#lib/domain/payment.ts';
import { idOf, METADATA, observeChargeDetails } from './observe-intent.ts';

export function observeCharge(charge: Stripe.Charge): ChargeObservation {
  const card = charge.payment_method_details?.card;
  const movement = charge.balance_transaction;
  const known = typeof movement === 'object' ? movement : null;
  return {
    ...observeChargeDetails(charge),
    intentId: idOf(charge.payment_intent),
    installation: charge.metadata[METADATA.installation] ?? null,
    attemptId: charge.metadata[METADATA.attempt] ?? null,
    status: charge.status,
    disputed: charge.disputed,
    amountMinor: charge.amount,
    capturedMinor: charge.amount_captured,
    refundedMinor: charge.amount_refunded,
    currency: charge.currency,
    fingerprint: card?.fingerprint ?? null,
    balanceTransactionId: idOf(movement),
    balanceKind: known === null ? null : known.type === 'payment' ? 'payment' : 'charge',
    feeMinor: known?.fee ?? null,
    netMinor: known?.net ?? null,
    balanceCurrency: known?.currency ?? null,
    manualReview: charge.outcome?.type === 'manual_review',
    reviewId: idOf(charge.review),
  };
}
