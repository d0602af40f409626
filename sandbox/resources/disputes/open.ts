/**
 * The beginning of a dispute: what the issuer claims, until when to answer, and the money it takes. Together the
 * disputes of a charge never claim more than what was captured and not refunded.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import { settleLater } from '../charges/settle.ts';
import { retireWarnings } from '../early-fraud-warnings.ts';
import { idOf } from '../lookup.ts';
import { failRefund } from '../refunds/settle.ts';
import { endReview } from '../reviews.ts';
import { noEvidence } from './evidence.ts';
import { DISPUTE_KINDS, type DisputeKind, networkReasonCode } from './kinds.ts';
import { withFundsWithdrawn } from './money.ts';

export const DISPUTE_DEADLINE = 'dispute_deadline';

const DAY_SECONDS = 86_400;
const DAYS_TO_ANSWER = 9;
/** An inquiry that nobody escalates is over after this. */
const INQUIRY_DAYS = 120;

/** The last second of a day, as Stripe sets deadlines. */
export function answerDueBy(now: number): number {
  return (Math.floor(now / DAY_SECONDS) + DAYS_TO_ANSWER + 1) * DAY_SECONDS - 1;
}

/**
 * Nobody claims what is claimed already, nor what the customer has back.
 * @param except a dispute whose own claim does not count
 */
export function claimable(call: Call, charge: Stripe.Charge, except?: string): number {
  let left = charge.amount_captured - charge.amount_refunded;
  for (const { object } of call.account.tables.disputes.where('charge', charge.id)) {
    if (object.id !== except && object.status !== 'won' && object.status !== 'warning_closed')
      left -= object.amount;
  }
  return left;
}

function firstStatus(kind: DisputeKind): Stripe.Dispute.Status {
  switch (kind.caseType) {
    case 'inquiry':
      return 'warning_needs_response';
    case 'block':
    case 'resolution':
      return 'prevented';
    default:
      return 'needs_response';
  }
}

function eligibility(kind: DisputeKind): Stripe.Dispute.EvidenceDetails.EnhancedEligibility {
  switch (kind.eligible) {
    case 'visa_compelling_evidence_3':
      return {
        visa_compelling_evidence_3: {
          required_actions: ['missing_customer_identifiers', 'missing_disputed_transaction_description'],
          status: 'requires_action',
        },
      };
    case 'visa_compliance':
      return { visa_compliance: { status: 'requires_fee_acknowledgement' } };
    case 'mastercard_compliance':
      return { mastercard_compliance: { status: 'requires_fee_acknowledgement' } };
    default:
      return {};
  }
}

/** Only some methods have details of their own in a dispute. */
function methodDetails(
  charge: Stripe.Charge,
  kind: DisputeKind,
): Stripe.Dispute.PaymentMethodDetails | undefined {
  const { card, type } = charge.payment_method_details ?? {};
  if (type === 'klarna') return { klarna: { reason_code: null }, type };
  if (type === 'paypal') return { paypal: { case_id: null, reason_code: null }, type };
  if (card === undefined) return undefined;
  const brand = card.brand ?? 'unknown';
  return {
    card: {
      brand,
      case_type: kind.caseType,
      network: card.network ?? brand,
      network_reason_code: networkReasonCode(brand, kind.reason),
    },
    type: 'card',
  };
}

function build(call: Call, charge: Stripe.Charge, kind: DisputeKind, amount: number): Stripe.Dispute {
  const { account } = call;
  const now = account.clock.now();
  const details = methodDetails(charge, kind);
  const status = firstStatus(kind);
  return {
    id: account.ids.id('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: kind.eligible === undefined ? [] : [kind.eligible],
    evidence: noEvidence(charge),
    evidence_details: {
      due_by: status === 'prevented' ? null : answerDueBy(now),
      enhanced_eligibility: eligibility(kind),
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: status === 'warning_needs_response',
    livemode: false,
    metadata: {},
    network_reason_code: details?.card?.network_reason_code ?? null,
    payment_intent: idOf(charge.payment_intent),
    ...(details === undefined ? {} : { payment_method_details: details }),
    reason: kind.reason,
    status,
  };
}

/** A block stops the claim before money moves; everything but an inquiry and a block takes it at once. */
const takesMoney = (kind: DisputeKind): boolean => kind.caseType !== 'inquiry' && kind.caseType !== 'block';

/**
 * Money that is on its way back while the network takes it would be paid twice.
 * @param since refunds made from this second on have not reached the customer either
 */
export function failLateRefunds(call: Call, chargeId: string, since: number | null): void {
  for (const entry of call.account.tables.refunds.where('charge', chargeId)) {
    const { created, status } = entry.object;
    const late = status === 'succeeded' && since !== null && created >= since;
    if (late || status === 'pending' || status === 'requires_action') {
      failRefund(call, entry, 'charge_for_pending_refund_disputed');
    }
  }
}

/**
 * @param wanted minor units; all that can be claimed when undefined
 * @returns undefined when there is nothing left to claim
 */
export function openDispute(
  call: Call,
  chargeId: string,
  kind: DisputeKind,
  wanted?: number,
): Stripe.Dispute | undefined {
  const { charges, disputes } = call.account.tables;
  // The money must have come before it can go.
  settleLater(call, chargeId);
  const entry = charges.get(chargeId);
  if (entry === undefined || !entry.object.captured) return undefined;
  if (takesMoney(kind)) failLateRefunds(call, chargeId, null);
  const amount = Math.min(wanted ?? Number.MAX_SAFE_INTEGER, claimable(call, entry.object));
  if (amount < 1) return undefined;
  const built = build(call, entry.object, kind, amount);
  const dispute = takesMoney(kind) ? withFundsWithdrawn(call, built) : built;
  disputes.add(dispute, { submittedAt: null });
  charges.replace(entry, { ...entry.object, disputed: true });
  emit(call, 'charge.dispute.created', dispute);
  if (takesMoney(kind)) emit(call, 'charge.dispute.funds_withdrawn', dispute);
  retireWarnings(call, chargeId);
  endReview(call, chargeId, 'disputed');
  scheduleEnd(call, dispute);
  return dispute;
}

/** When the clock ends a dispute that nobody moves. */
export function scheduleEnd(call: Call, dispute: Stripe.Dispute): void {
  const { scheduler } = call.account;
  const { due_by: dueBy } = dispute.evidence_details;
  if (dispute.status === 'needs_response' && dueBy !== null) {
    scheduler.at(DISPUTE_DEADLINE, dispute.id, (dueBy + 1) * 1000);
  } else if (dispute.status === 'warning_needs_response') {
    scheduler.at(DISPUTE_DEADLINE, dispute.id, (dispute.created + INQUIRY_DAYS * DAY_SECONDS) * 1000);
  }
}

/** What the disputed test cards do some seconds after the payment. */
export function openCardDisputes(call: Call, chargeId: string, card: keyof typeof DISPUTE_KINDS): void {
  const kind = DISPUTE_KINDS[card];
  const captured = call.account.tables.charges.get(chargeId)?.object.amount_captured ?? 0;
  const shares = kind.shares;
  if (shares === undefined) {
    openDispute(call, chargeId, kind);
    return;
  }
  for (const [index, share] of shares.entries()) {
    // The last one takes what rounding has left.
    openDispute(call, chargeId, kind, index === shares.length - 1 ? undefined : Math.ceil(captured * share));
  }
}
