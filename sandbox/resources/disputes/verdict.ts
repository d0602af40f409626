/**
 * How a dispute moves and ends: evidence under review, inquiry escalated or closed, won, lost, deadline missed. What
 * has ended stays as it is.
 */
import type Stripe from 'stripe';
import { emit } from '../../events/emit.ts';
import type { Call } from '../../state/call.ts';
import type { Entry } from '../../state/collection.ts';
import type { DisputeSecrets } from '../../state/tables.ts';
import { changedFields } from '../changed-fields.ts';
import { idOf, requireEntry } from '../lookup.ts';
import { withFundsReinstated, withFundsWithdrawn } from './money.ts';
import { answerDueBy, claimable, DISPUTE_DEADLINE, failLateRefunds, scheduleEnd } from './open.ts';

export const JUDGE_DISPUTE = 'judge_dispute';

export type DisputeEntry = Entry<Stripe.Dispute, DisputeSecrets>;

export const UNDECIDED: ReadonlySet<string> = new Set<Stripe.Dispute.Status>([
  'needs_response',
  'under_review',
  'warning_needs_response',
  'warning_under_review',
  'appeal_needs_response',
  'appeal_under_review',
]);

export const isUndecided = (dispute: Stripe.Dispute): boolean => UNDECIDED.has(dispute.status);
export const isInquiry = (dispute: Stripe.Dispute): boolean => dispute.status.startsWith('warning_');
export const needsResponse = (dispute: Stripe.Dispute): boolean =>
  dispute.status === 'needs_response' || dispute.status === 'warning_needs_response';

function stop(call: Call, dispute: Stripe.Dispute): void {
  call.account.scheduler.cancel(DISPUTE_DEADLINE, dispute.id);
  call.account.scheduler.cancel(JUDGE_DISPUTE, dispute.id);
}

function close(call: Call, entry: DisputeEntry, closed: Stripe.Dispute): Stripe.Dispute {
  stop(call, closed);
  call.account.tables.disputes.replace(entry, closed);
  emit(call, 'charge.dispute.closed', closed);
  return closed;
}

export function closeInquiry(call: Call, entry: DisputeEntry): Stripe.Dispute {
  return close(call, entry, { ...entry.object, status: 'warning_closed' });
}

export function lose(call: Call, entry: DisputeEntry): Stripe.Dispute {
  if (isInquiry(entry.object)) return closeInquiry(call, entry);
  return close(call, entry, { ...entry.object, status: 'lost' });
}

export function win(call: Call, entry: DisputeEntry): Stripe.Dispute {
  if (isInquiry(entry.object)) return closeInquiry(call, entry);
  const reinstated = withFundsReinstated(call, entry.object);
  const won = close(call, entry, { ...reinstated, is_charge_refundable: true, status: 'won' });
  emit(call, 'charge.dispute.funds_reinstated', won);
  return won;
}

/**
 * An inquiry becomes a chargeback: the money goes, and there is a new date to answer by. A refund that was made after the
 * evidence fails, as has been seen at Stripe.
 */
export function escalate(call: Call, entry: DisputeEntry): Stripe.Dispute {
  const held = entry.object;
  stop(call, held);
  const { payment_method_details: details } = held;
  const card = details?.card;
  const charge = idOf(held.charge) ?? '';
  failLateRefunds(call, charge, entry.hidden.submittedAt);
  const left = claimable(call, requireEntry(call.account.tables.charges, charge, 'charge').object, held.id);
  const escalated = withFundsWithdrawn(call, {
    ...held,
    amount: Math.min(held.amount, left),
    evidence_details: { ...held.evidence_details, due_by: answerDueBy(call.account.clock.now()) },
    is_charge_refundable: false,
    ...(details === undefined || card === undefined
      ? {}
      : { payment_method_details: { ...details, card: { ...card, case_type: 'chargeback' } } }),
    status: 'needs_response',
  });
  call.account.tables.disputes.replace(entry, escalated);
  emit(call, 'charge.dispute.updated', escalated, changedFields(held, escalated) ?? {});
  emit(call, 'charge.dispute.funds_withdrawn', escalated);
  scheduleEnd(call, escalated);
  return escalated;
}

/** A lost dispute goes before the network again; the money stays where it is until the next verdict. */
export function appeal(call: Call, entry: DisputeEntry): Stripe.Dispute {
  const appealed = call.account.tables.disputes.replace(entry, {
    ...entry.object,
    status: 'appeal_under_review',
  });
  emit(call, 'charge.dispute.updated', appealed, { status: 'lost' });
  return appealed;
}

/** The bank has the evidence; `soon` it decides when the evidence is one of Stripe's test phrases. */
export function submit(call: Call, held: Stripe.Dispute): Stripe.Dispute {
  const { evidence_details: details } = held;
  const late = details.due_by !== null && call.account.clock.now() > details.due_by;
  // An inquiry ends in its time all the same.
  if (!isInquiry(held)) call.account.scheduler.cancel(DISPUTE_DEADLINE, held.id);
  if (PHRASES.has(held.evidence.uncategorized_text ?? ''))
    call.account.scheduler.soon(JUDGE_DISPUTE, held.id);
  return {
    ...held,
    evidence_details: {
      ...details,
      has_evidence: true,
      past_due: late,
      submission_count: details.submission_count + 1,
      submission_method: 'manual',
    },
    status: isInquiry(held) ? 'warning_under_review' : 'under_review',
  };
}

const PHRASES: ReadonlySet<string> = new Set([
  'winning_evidence',
  'losing_evidence',
  'escalate_inquiry_evidence',
]);

/** The issuer's answer to Stripe's test phrases. */
export function judgeDispute(call: Call, id: string): void {
  const entry = call.account.tables.disputes.get(id);
  if (entry === undefined || !isUndecided(entry.object)) return;
  const { uncategorized_text: phrase } = entry.object.evidence;
  if (phrase === 'winning_evidence') win(call, entry);
  else if (phrase === 'losing_evidence') lose(call, entry);
  else if (phrase === 'escalate_inquiry_evidence' && isInquiry(entry.object)) escalate(call, entry);
}

/** Nobody has answered a dispute: it is lost. Nobody has escalated an inquiry: it is over, answered or not. */
export function missDeadline(call: Call, id: string): void {
  const entry = call.account.tables.disputes.get(id);
  if (entry === undefined || !isUndecided(entry.object)) return;
  if (isInquiry(entry.object) || needsResponse(entry.object)) lose(call, entry);
}
