/** How a dispute stands after what Stripe showed of it: what moves, what stays, and what only a new read can tell. */
import type { DisputeColumns, DisputeRow } from '#db/repositories/disputes.ts';
import {
  type DisputeObservation,
  decideDisputeDetails,
  decideDisputeMove,
  disputeMoney,
  mayBeOver,
} from '#lib/domain/dispute.ts';
import { type Decision, standingOf } from '#lib/domain/observation-order.ts';
import type { Changes } from '#lib/payments/inbox/event-outcome.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';

export type DecidedDispute = {
  readonly status: Decision;
  /** What may go either way while the status stays; it comes with a status that moves. */
  readonly details: Decision;
  /** The appeal that is told of may have ended since: Stripe is asked. */
  readonly mayBeOver: boolean;
  /** Whether the row then shows all that was seen. */
  readonly isUpToDate: boolean;
};

export function decideDispute(
  known: DisputeRow | undefined,
  seen: DisputeObservation,
  source: ProjectionSource,
): DecidedDispute {
  if (!known) return { status: 'move', details: 'move', mayBeOver: false, isUpToDate: true };
  const standing = standingOf(source, known.seen_at_ms);
  const status = decideDisputeMove(known.status, seen.status, standing);
  const details = {
    reason: known.reason,
    amountMinor: known.amount_minor,
    chargeRefundable: known.charge_refundable,
    evidenceDueByUnix: known.due_unix,
  };
  const ofDetails = status === 'none' ? decideDisputeDetails(details, seen, standing) : status;
  // A read is believed: it moves the row or shows what the row shows.
  const isUpToDate = ofDetails === 'move' || standing === 'read';
  const isAppeal = mayBeOver(known.status, seen.status, standing);
  return { status, details: ofDetails, mayBeOver: isAppeal, isUpToDate };
}

export const columnsOf = (seen: DisputeObservation): DisputeColumns => ({
  status: seen.status,
  reason: seen.reason,
  amountMinor: seen.amountMinor,
  chargeRefundable: seen.chargeRefundable,
  dueUnix: seen.evidenceDueByUnix,
  hasEvidence: seen.hasEvidence,
  pastDue: seen.pastDue,
  submissionCount: seen.submissionCount,
  ...disputeMoney(seen.movements),
});

/** Money, evidence and submissions only grow: they are taken from whoever knows more, in any order. */
export function mergeDispute(
  known: DisputeRow,
  seen: DisputeObservation,
  decided: DecidedDispute,
): DisputeColumns {
  const later = columnsOf(seen);
  const moved = (of: { withdrawnMinor: number; reinstatedMinor: number }) =>
    of.withdrawnMinor + of.reinstatedMinor;
  const stored = {
    withdrawnMinor: known.withdrawn_minor,
    reinstatedMinor: known.reinstated_minor,
    feeMinor: known.fee_minor,
  };
  const money = moved(later) > moved(stored) ? disputeMoney(seen.movements) : stored;
  return {
    ...(decided.details === 'move'
      ? later
      : {
          status: known.status,
          reason: known.reason,
          amountMinor: known.amount_minor,
          chargeRefundable: known.charge_refundable,
          dueUnix: known.due_unix,
        }),
    hasEvidence: known.has_evidence || seen.hasEvidence,
    pastDue: known.past_due || seen.pastDue,
    submissionCount: Math.max(known.submission_count, seen.submissionCount),
    ...money,
  };
}

export function changesOfDispute(known: DisputeRow, to: DisputeColumns): Changes {
  const pairs: Record<string, readonly [string | number | boolean | null, string | number | boolean | null]> =
    {
      dispute: [known.status, to.status],
      reason: [known.reason, to.reason],
      refundable: [known.charge_refundable, to.chargeRefundable],
      amount_minor: [known.amount_minor, to.amountMinor],
      evidence_due: [known.due_unix, to.dueUnix],
      has_evidence: [known.has_evidence, to.hasEvidence],
      past_due: [known.past_due, to.pastDue],
      submissions: [known.submission_count, to.submissionCount],
      withdrawn_minor: [known.withdrawn_minor, to.withdrawnMinor],
      reinstated_minor: [known.reinstated_minor, to.reinstatedMinor],
      fee_minor: [known.fee_minor, to.feeMinor],
    };
  return Object.fromEntries(Object.entries(pairs).filter(([, [from, after]]) => from !== after));
}
