/**
 * Rules of disputes: what a dispute seen at Stripe does to our row. Ordered by Stripe's list; where the list tells no
 * order, Stripe is asked. Money and evidence only grow, so their order does not matter (rules 3, 14).
 */
import type { DisputeStatus } from './money-states.ts';

/** One movement of the balance that a dispute caused: money taken, or given back. */
export type DisputeMovement = {
  readonly id: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly netMinor: number;
  readonly currency: string;
  readonly createdUnix: number;
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

export type DisputeMove = 'none' | 'stale' | 'read' | 'move';

/**
 * Decides whether an observed dispute moves the status that is known.
 * @param source `event` may be late or reordered, `read` is what Stripe says now
 */
export function decideDisputeMove(
  known: DisputeStatus,
  seen: DisputeStatus,
  source: 'event' | 'read',
): DisputeMove {
  if (known === seen) return 'none';
  if (source === 'read') return 'move';
  const [from, to] = [STAGE[known], STAGE[seen]];
  if (to > from) return 'move';
  return to === STAGE.lost ? 'read' : 'stale';
}

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
