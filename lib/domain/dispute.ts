/**
 * Rules of disputes: what a dispute seen at Stripe does to our row. Ordered by Stripe's list; where the list tells no
 * order, Stripe is asked. Money and evidence only grow, so their order does not matter (rules 3, 14, 36).
 */
import type { DisputeStatus } from './money-states.ts';
import { type Decision, decideByOrder, type Relation, type Standing } from './observation-order.ts';

/** One movement of the balance that a dispute caused: money taken, or given back. */
export type DisputeMovement = {
  readonly id: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly currency: string;
};

export type DisputeObservation = {
  readonly disputeId: string;
  readonly chargeId: string;
  readonly intentId: string | null;
  readonly status: DisputeStatus;
  readonly reason: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly chargeRefundable: boolean;
  readonly evidenceDueByUnix: number | null;
  readonly hasEvidence: boolean;
  readonly pastDue: boolean;
  readonly submissionCount: number;
  readonly openedUnix: number;
  readonly movements: readonly DisputeMovement[];
};

export type WarningObservation = {
  readonly warningId: string;
  readonly chargeId: string;
  readonly intentId: string | null;
  readonly fraudType: string;
  readonly actionable: boolean;
  readonly openedUnix: number;
};

/** How far a dispute has come. Its ends have no order, and an appeal comes back to one of them: Stripe is asked. */
const STAGE: Readonly<Record<DisputeStatus, number>> = {
  warning_needs_response: 0,
  warning_under_review: 1,
  warning_closed: 2,
  needs_response: 3,
  under_review: 4,
  won: 5,
  lost: 5,
  prevented: 5,
  appeal_needs_response: 6,
  appeal_under_review: 7,
};

function relationOf(known: DisputeStatus, seen: DisputeStatus, standing: Standing): Relation {
  if (known === seen) return 'same';
  const [from, to] = [STAGE[known], STAGE[seen]];
  // From an end on a dispute goes round in appeals: what an older answer says of one may be from before the end.
  if (to > from) return from >= STAGE.lost && standing === 'older_read' ? 'unordered' : 'ahead';
  return to === STAGE.lost ? 'unordered' : 'behind_reversible';
}

/** Decides whether an observed dispute moves the status that is known. */
export const decideDisputeMove = (known: DisputeStatus, seen: DisputeStatus, standing: Standing): Decision =>
  decideByOrder(relationOf(known, seen, standing), standing);

/** An event of an appeal, when an end is known: it moves the dispute, and Stripe says whether the appeal has ended since. */
export const mayBeOver = (known: DisputeStatus, seen: DisputeStatus, standing: Standing): boolean =>
  standing === 'event' && STAGE[known] === STAGE.lost && STAGE[seen] > STAGE.lost;

/** What may change while the status stays, in either direction. */
export type DisputeDetails = Pick<
  DisputeObservation,
  'reason' | 'amountMinor' | 'chargeRefundable' | 'evidenceDueByUnix'
>;

/** Decides whether details that were seen at the known status replace ours. */
export function decideDisputeDetails(
  known: DisputeDetails,
  seen: DisputeDetails,
  standing: Standing,
): Decision {
  const same =
    known.reason === seen.reason &&
    known.amountMinor === seen.amountMinor &&
    known.chargeRefundable === seen.chargeRefundable &&
    known.evidenceDueByUnix === seen.evidenceDueByUnix;
  return decideByOrder(same ? 'same' : 'unordered', standing);
}

/** A warning ceases to be actionable, and after a refund that failed it may be again: only Stripe can say which is later. */
export const decideWarningMove = (
  knownActionable: boolean,
  seenActionable: boolean,
  standing: Standing,
): Decision => decideByOrder(knownActionable === seenActionable ? 'same' : 'unordered', standing);
/** The bank asks before it disputes: nothing was withdrawn. */
export const isInquiry = (status: DisputeStatus): boolean =>
  status === 'warning_needs_response' || status === 'warning_under_review' || status === 'warning_closed';

/** Statuses in which somebody here has something to do before the deadline. */
export const ANSWERABLE_DISPUTE_STATUSES: readonly DisputeStatus[] = [
  'warning_needs_response',
  'needs_response',
  'appeal_needs_response',
];

/** What the movements of a dispute come to, in the balance's currency. */
export function disputeMoney(movements: readonly DisputeMovement[]): {
  withdrawnMinor: number;
  reinstatedMinor: number;
  feeMinor: number;
} {
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const amounts = movements.map((movement) => movement.amountMinor);
  return {
    withdrawnMinor: sum(amounts.map((amount) => Math.max(-amount, 0))),
    reinstatedMinor: sum(amounts.map((amount) => Math.max(amount, 0))),
    feeMinor: sum(movements.map((movement) => movement.feeMinor)),
  };
}
