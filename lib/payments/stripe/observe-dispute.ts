/** Maps Stripe's disputes and early fraud warnings to what our projections take; evidence stays at Stripe. */
import type Stripe from 'stripe';
import type { DisputeObservation, WarningObservation } from '#lib/domain/dispute.ts';
import { DISPUTE_STATUSES } from '#lib/domain/money-states.ts';
import { invariant } from '#lib/domain/result.ts';
import { idOf } from './observe-intent.ts';

export function observeDispute(dispute: Stripe.Dispute): DisputeObservation {
  const status = DISPUTE_STATUSES.find((candidate) => candidate === dispute.status);
  invariant(status, `dispute status ${dispute.status} is known`);
  const chargeId = idOf(dispute.charge);
  invariant(chargeId, 'a dispute has a charge');
  const details = dispute.evidence_details;
  return {
    disputeId: dispute.id,
    chargeId,
    intentId: idOf(dispute.payment_intent),
    status,
    reason: dispute.reason,
    amountMinor: dispute.amount,
    currency: dispute.currency,
    chargeRefundable: dispute.is_charge_refundable,
    evidenceDueByUnix: details.due_by,
    hasEvidence: details.has_evidence,
    pastDue: details.past_due,
    submissionCount: details.submission_count,
    openedUnix: dispute.created,
    movements: dispute.balance_transactions.map((movement) => ({
      id: movement.id,
      amountMinor: movement.amount,
      feeMinor: movement.fee,
      currency: movement.currency,
    })),
  };
}

export function observeWarning(warning: Stripe.Radar.EarlyFraudWarning): WarningObservation {
  const chargeId = idOf(warning.charge);
  invariant(chargeId, 'an early fraud warning has a charge');
  return {
    warningId: warning.id,
    chargeId,
    intentId: idOf(warning.payment_intent),
    fraudType: warning.fraud_type,
    actionable: warning.actionable,
    openedUnix: warning.created,
  };
}
