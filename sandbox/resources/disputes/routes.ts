/** Disputes: retrieve, list, update with evidence, close. They are made by test cards and by the control API. */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import { createdMatches, listPage } from '../../http/list-page.ts';
import { type Route, route } from '../../http/router.ts';
import { invalidRequest } from '../../http/stripe-error.ts';
import { mergeMetadata } from '../../params/empty.ts';
import type { Call } from '../../state/call.ts';
import { changedFields } from '../changed-fields.ts';
import { requireEntry } from '../lookup.ts';
import { hasEvidence, mergeEvidence } from './evidence.ts';
import { closeInquiry, isInquiry, lose, needsResponse, submit } from './verdict.ts';

function retrieve(call: Call, _params: unknown, id: string): Stripe.Dispute {
  return requireEntry(call.account.tables.disputes, id, 'dispute').object;
}

function list(call: Call, params: Stripe.DisputeListParams): object {
  return listPage(call.account.tables.disputes, '/v1/disputes', params, (dispute) => {
    if (params.charge !== undefined && dispute.charge !== params.charge) return false;
    if (params.payment_intent !== undefined && dispute.payment_intent !== params.payment_intent) return false;
    return createdMatches(dispute.created, params.created);
  });
}

function refuseAnswer(dispute: Stripe.Dispute): never {
  const reviewed = dispute.status === 'under_review' || dispute.status === 'warning_under_review';
  throw invalidRequest(
    reviewed
      ? 'This dispute already has submitted evidence, which can no longer be changed.'
      : 'This dispute is already closed.',
  );
}

/** A submitted fee acknowledgement, and what Visa still misses for compelling evidence. */
function withEligibility(dispute: Stripe.Dispute): Stripe.Dispute {
  const { enhanced_evidence: given } = dispute.evidence;
  const held = dispute.evidence_details.enhanced_eligibility;
  const acknowledged = { status: 'fee_acknowledged' } as const;
  const compelling = given.visa_compelling_evidence_3;
  const complete =
    compelling?.disputed_transaction != null && compelling.prior_undisputed_transactions.length > 1;
  return {
    ...dispute,
    evidence_details: {
      ...dispute.evidence_details,
      enhanced_eligibility: {
        ...held,
        ...(held.visa_compliance && given.visa_compliance?.fee_acknowledged === true
          ? { visa_compliance: acknowledged }
          : {}),
        ...(held.mastercard_compliance && given.mastercard_compliance?.fee_acknowledged === true
          ? { mastercard_compliance: acknowledged }
          : {}),
        ...(held.visa_compelling_evidence_3 && complete
          ? { visa_compelling_evidence_3: { required_actions: [], status: 'qualified' as const } }
          : {}),
      },
    },
  };
}

/** Evidence is submitted unless `submit=false` stages it; metadata alone submits nothing. */
function update(call: Call, params: Stripe.DisputeUpdateParams, id: string): Stripe.Dispute {
  const { disputes } = call.account.tables;
  const entry = requireEntry(disputes, id, 'dispute');
  const held = entry.object;
  const answers = params.evidence !== undefined || params.submit === true;
  if (answers && !needsResponse(held)) refuseAnswer(held);
  const evidence = mergeEvidence(call, held.evidence, params.evidence ?? {});
  const staged = withEligibility({
    ...held,
    evidence,
    evidence_details: {
      ...held.evidence_details,
      has_evidence: held.evidence_details.has_evidence || hasEvidence(evidence),
    },
    intended_submission_method: params.intended_submission_method ?? held.intended_submission_method,
    metadata: mergeMetadata(held.metadata, params.metadata),
  });
  const changed = answers && params.submit !== false ? submit(call, staged) : staged;
  const previous = changedFields(held, changed);
  if (previous === null) return held;
  const submitted = changed.evidence_details.submission_count > held.evidence_details.submission_count;
  disputes.replace(entry, changed, submitted ? { submittedAt: call.account.clock.now() } : entry.hidden);
  emit(call, 'charge.dispute.updated', changed, previous);
  return changed;
}

/** Accepting the claim: a dispute is lost, an inquiry is over. */
function close(call: Call, _params: unknown, id: string): Stripe.Dispute {
  const entry = requireEntry(call.account.tables.disputes, id, 'dispute');
  if (!needsResponse(entry.object)) refuseAnswer(entry.object);
  return isInquiry(entry.object) ? closeInquiry(call, entry) : lose(call, entry);
}

export const disputeRoutes: readonly Route[] = [
  route('GET', '/v1/disputes', list),
  route('GET', '/v1/disputes/{id}', retrieve),
  route('POST', '/v1/disputes/{id}', update),
  route('POST', '/v1/disputes/{id}/close', close),
];
