/** Disputes and early fraud warnings in the inbox; judged by their payment intent. */
import type { DisputeMovement, DisputeObservation, WarningObservation } from '#lib/domain/dispute.ts';
import { DISPUTE_STATUSES } from '#lib/domain/money-states.ts';
import { invariant } from '#lib/domain/result.ts';
import { projectDispute, projectWarning } from '#lib/payments/disputes/project-dispute.ts';
import {
  flag,
  flatCodec,
  integer,
  list,
  oneOf,
  optionalInteger,
  requiredText,
  text,
} from '#lib/payments/inbox/flat-codec.ts';
import { type ObjectKindOf, ownerByIntent } from '#lib/payments/inbox/object-kind.ts';
import { retrieveDispute, retrieveWarning } from '#lib/payments/stripe/disputes.ts';

function movementOf(item: unknown): DisputeMovement {
  invariant(typeof item === 'object' && item !== null, 'a kept movement is a record');
  const number = (key: string): number => {
    const value: unknown = Reflect.get(item, key);
    invariant(typeof value === 'number', `a kept movement has ${key}`);
    return value;
  };
  return {
    id: String(Reflect.get(item, 'id')),
    amountMinor: number('amountMinor'),
    feeMinor: number('feeMinor'),
    currency: String(Reflect.get(item, 'currency')),
  };
}

export const disputeKind: ObjectKindOf<DisputeObservation> = {
  name: 'dispute',
  codec: flatCodec<DisputeObservation>({
    disputeId: requiredText('dispute'),
    chargeId: requiredText('charge'),
    intentId: text('intent'),
    status: oneOf('status', DISPUTE_STATUSES),
    reason: requiredText('reason'),
    amountMinor: integer('amount_minor'),
    currency: requiredText('currency'),
    chargeRefundable: flag('charge_refundable'),
    evidenceDueByUnix: optionalInteger('evidence_due_unix'),
    hasEvidence: flag('has_evidence'),
    pastDue: flag('past_due'),
    submissionCount: integer('submission_count'),
    openedUnix: integer('opened_unix'),
    movements: list('movements', movementOf),
  }),
  identity: (seen) => ({
    objectId: seen.disputeId,
    intentId: seen.intentId,
    installation: null,
    attemptId: null,
  }),
  owner: ownerByIntent,
  project: projectDispute,
  retrieve: retrieveDispute,
};

export const earlyFraudWarningKind: ObjectKindOf<WarningObservation> = {
  name: 'early_fraud_warning',
  codec: flatCodec<WarningObservation>({
    warningId: requiredText('warning'),
    chargeId: requiredText('charge'),
    intentId: text('intent'),
    fraudType: requiredText('fraud_type'),
    actionable: flag('actionable'),
    openedUnix: integer('opened_unix'),
  }),
  identity: (seen) => ({
    objectId: seen.warningId,
    intentId: seen.intentId,
    installation: null,
    attemptId: null,
  }),
  owner: ownerByIntent,
  project: projectWarning,
  retrieve: retrieveWarning,
};
