/** Radar's manual reviews in the inbox; judged by their payment intent. */
import type { ReviewObservation } from '#lib/domain/radar-review.ts';
import { flag, flatCodec, integer, requiredText, text } from '#lib/payments/inbox/flat-codec.ts';
import { type ObjectKindOf, ownerByIntent } from '#lib/payments/inbox/object-kind.ts';
import { retrieveReview } from '#lib/payments/stripe/reviews.ts';
import { projectReview } from './project-review.ts';

export const reviewKind: ObjectKindOf<ReviewObservation> = {
  name: 'review',
  codec: flatCodec<ReviewObservation>({
    reviewId: requiredText('review'),
    intentId: text('intent'),
    chargeId: text('charge'),
    open: flag('open'),
    openedReason: requiredText('opened_reason'),
    closedReason: text('closed_reason'),
    openedUnix: integer('opened_unix'),
  }),
  identity: (seen) => ({
    objectId: seen.reviewId,
    intentId: seen.intentId,
    installation: null,
    attemptId: null,
  }),
  owner: ownerByIntent,
  project: projectReview,
  retrieve: retrieveReview,
};
