/** Maps Stripe's Radar reviews to what our projection takes. */
import type Stripe from 'stripe';
import type { ReviewObservation } from '#lib/domain/radar-review.ts';
import { idOf } from './observe-intent.ts';

/** Addresses, sessions and postcodes stay at Stripe. */
export function observeReview(review: Stripe.Review): ReviewObservation {
  return {
    reviewId: review.id,
    intentId: idOf(review.payment_intent),
    chargeId: idOf(review.charge),
    open: review.open,
    openedReason: review.opened_reason,
    closedReason: review.closed_reason,
    openedUnix: review.created,
  };
}
