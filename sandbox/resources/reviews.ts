/**
 * Radar's manual reviews: a payment that a rule, or a person, wants looked at. It is paid; approving it, refunding it or
 * a dispute closes the review.
 */
import type Stripe from 'stripe';
import { emit } from '../events/emit.ts';
import { createdMatches, listPage } from '../http/list-page.ts';
import { type Route, route } from '../http/router.ts';
import { invalidRequest } from '../http/stripe-error.ts';
import type { Call } from '../state/call.ts';
import type { Entry } from '../state/collection.ts';
import { idOf, requireEntry } from './lookup.ts';

type Closed = Stripe.Review.ClosedReason;
export type ReviewEntry = Entry<Stripe.Review, null>;

const openOf = (call: Call, chargeId: string): ReviewEntry | undefined =>
  call.account.tables.reviews.where('charge', chargeId).find((entry) => entry.object.open);

/** @returns undefined for a charge that is unknown, did not come about, or is under review already */
export function openReview(
  call: Call,
  chargeId: string,
  reason: Stripe.Review.OpenedReason,
): Stripe.Review | undefined {
  const { charges, paymentIntents, reviews } = call.account.tables;
  const charge = charges.get(chargeId);
  if (charge === undefined || charge.object.status === 'failed') return undefined;
  if (openOf(call, chargeId) !== undefined) return undefined;
  const intentId = idOf(charge.object.payment_intent);
  const review: Stripe.Review = {
    id: call.account.ids.id('prv'),
    object: 'review',
    billing_zip: charge.object.billing_details.address?.postal_code ?? null,
    charge: chargeId,
    closed_reason: null,
    created: call.account.clock.now(),
    ip_address: null,
    ip_address_location: null,
    livemode: false,
    open: true,
    opened_reason: reason,
    ...(intentId === null ? {} : { payment_intent: intentId }),
    reason,
    session: null,
  };
  reviews.add(review, null);
  charges.replace(charge, { ...charge.object, review: review.id });
  const intent = intentId === null ? undefined : paymentIntents.get(intentId);
  if (intent !== undefined) paymentIntents.replace(intent, { ...intent.object, review: review.id });
  emit(call, 'review.opened', review);
  return review;
}

export function closeReview(call: Call, entry: ReviewEntry, reason: Closed): Stripe.Review {
  const closed = call.account.tables.reviews.replace(entry, {
    ...entry.object,
    closed_reason: reason,
    open: false,
    reason,
  });
  emit(call, 'review.closed', closed);
  return closed;
}

/** What happened to the money ends a review of it. */
export function endReview(call: Call, chargeId: string, reason: Closed): void {
  const entry = openOf(call, chargeId);
  if (entry !== undefined) closeReview(call, entry, reason);
}

function retrieve(call: Call, _params: unknown, id: string): Stripe.Review {
  return requireEntry(call.account.tables.reviews, id, 'review').object;
}

/** Stripe lists the reviews that are open. */
function list(call: Call, params: Stripe.ReviewListParams): object {
  return listPage(
    call.account.tables.reviews,
    '/v1/reviews',
    params,
    (review) => review.open && createdMatches(review.created, params.created),
  );
}

function approve(call: Call, _params: unknown, id: string): Stripe.Review {
  const entry = requireEntry(call.account.tables.reviews, id, 'review');
  if (!entry.object.open) throw invalidRequest('This review has already been closed.');
  return closeReview(call, entry, 'approved');
}

export const reviewRoutes: readonly Route[] = [
  route('GET', '/v1/reviews', list),
  route('GET', '/v1/reviews/{id}', retrieve),
  route('POST', '/v1/reviews/{id}/approve', approve),
];
