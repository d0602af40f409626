/** Rules of Radar's manual reviews: while one is open its order is paid and not to be fulfilled (rule 52). */
import { type Decision, decideByOrder, type Standing } from './observation-order.ts';

/** What a review showed, in an event or a read. */
export type ReviewObservation = {
  readonly reviewId: string;
  readonly intentId: string | null;
  readonly chargeId: string | null;
  readonly open: boolean;
  readonly openedReason: string;
  /** Stripe's code; only whether the review is open decides about the order. */
  readonly closedReason: string | null;
  readonly openedUnix: number;
};

type ReviewState = Pick<ReviewObservation, 'open' | 'closedReason'>;

/** A review that is closed stays closed: a later doubt is a review of its own. */
export function decideReviewMove(known: ReviewState, seen: ReviewState, standing: Standing): Decision {
  if (known.open !== seen.open) return decideByOrder(known.open ? 'ahead' : 'behind', standing);
  return decideByOrder(known.closedReason === seen.closedReason ? 'same' : 'unordered', standing);
}

/** What the money of a review that ended this way did: it is told by objects of its own. */
export function moneyAfterReview(closedReason: string | null): 'refund' | 'dispute' | null {
  switch (closedReason) {
    case 'refunded':
    case 'refunded_as_fraud':
      return 'refund';
    case 'disputed':
      return 'dispute';
    default:
      return null;
  }
}
