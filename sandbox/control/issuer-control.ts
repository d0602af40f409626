/**
 * What issuers, banks and Radar do, by order instead of by test card: dispute any charge, decide a dispute, warn of
 * fraud, open a review, settle or fail a refund. It happens as if by itself: events name no request.
 */
import { invalidRequest, noSuch } from '../http/stripe-error.ts';
import { REASONS } from '../resources/disputes/kinds.ts';
import { openDispute } from '../resources/disputes/open.ts';
import {
  appeal,
  type DisputeEntry,
  escalate,
  isInquiry,
  isUndecided,
  lose,
  win,
} from '../resources/disputes/verdict.ts';
import { FRAUD_TYPES, warnOfFraud } from '../resources/early-fraud-warnings.ts';
import { idOf, requireEntry } from '../resources/lookup.ts';
import { askCustomer, failRefund, succeedRefund } from '../resources/refunds/settle.ts';
import { closeReview, openReview } from '../resources/reviews.ts';
import type { Call } from '../state/call.ts';
import type { Act } from './act.ts';
import { type Json, oneOf, only } from './control-params.ts';

function chargeOf(call: Call, body: Json): string {
  const { charges, paymentIntents } = call.account.tables;
  if (typeof body.payment_intent === 'string') {
    const intent = requireEntry(paymentIntents, body.payment_intent, 'payment_intent', 'param');
    return idOf(intent.object.latest_charge) ?? '';
  }
  const charge = typeof body.charge === 'string' ? body.charge : '';
  return requireEntry(charges, charge, 'charge', 'param').object.id;
}

function amountOf(body: Json): number | undefined {
  const { amount } = body;
  if (amount === undefined) return undefined;
  if (typeof amount === 'number' && Number.isInteger(amount) && amount > 0) return amount;
  throw invalidRequest('amount must be a whole number of minor units, 1 or more.', { param: 'amount' });
}

const dispute: Act = (call, body) => {
  only(body, ['charge', 'payment_intent', 'reason', 'inquiry', 'amount'], '');
  const reason = oneOf(body.reason ?? 'fraudulent', REASONS, 'reason');
  const caseType = body.inquiry === true || body.inquiry === 'true' ? 'inquiry' : 'chargeback';
  const opened = openDispute(call, chargeOf(call, body), { reason, caseType }, amountOf(body));
  if (opened !== undefined) return opened;
  throw invalidRequest(
    'There is nothing to dispute: the charge is not captured, refunded or disputed whole.',
    {
      param: 'charge',
    },
  );
};

const OPENED_REASONS = ['rule', 'manual'] as const;
const CLOSED_REASONS = [
  'acknowledged',
  'approved',
  'canceled',
  'disputed',
  'payment_never_settled',
  'redacted',
  'refunded',
  'refunded_as_fraud',
] as const;
const VERDICTS = ['won', 'lost', 'escalated', 'appealed'] as const;

function decide(call: Call, entry: DisputeEntry, verdict: (typeof VERDICTS)[number]): object {
  switch (verdict) {
    case 'won':
      return win(call, entry);
    case 'lost':
      return lose(call, entry);
    case 'escalated':
      if (isInquiry(entry.object)) return escalate(call, entry);
      throw invalidRequest('Only an inquiry can be escalated.', { param: 'to' });
    case 'appealed':
      if (entry.object.status === 'lost') return appeal(call, entry);
      throw invalidRequest('Only a lost dispute can be appealed.', { param: 'to' });
  }
}

const decideDispute: Act = (call, body, id) => {
  only(body, ['to'], '');
  const entry = requireEntry(call.account.tables.disputes, id, 'dispute');
  const to = oneOf(body.to, VERDICTS, 'to');
  if (!isUndecided(entry.object) && to !== 'appealed')
    throw invalidRequest('This dispute is already closed.');
  return decide(call, entry, to);
};

const warn: Act = (call, body) => {
  only(body, ['charge', 'payment_intent', 'fraud_type'], '');
  const type = oneOf(body.fraud_type ?? 'unauthorized_use_of_card', FRAUD_TYPES, 'fraud_type');
  const charge = chargeOf(call, body);
  const warning = warnOfFraud(call, charge, type);
  if (warning === undefined) throw noSuch('charge', charge, 'charge', 'param');
  return warning;
};

const review: Act = (call, body) => {
  only(body, ['charge', 'payment_intent', 'reason'], '');
  const opened = openReview(
    call,
    chargeOf(call, body),
    oneOf(body.reason ?? 'rule', OPENED_REASONS, 'reason'),
  );
  if (opened !== undefined) return opened;
  throw invalidRequest('There is nothing to review: the charge failed, or is under review already.', {
    param: 'charge',
  });
};

const closeByOrder: Act = (call, body, id) => {
  only(body, ['to'], '');
  const entry = requireEntry(call.account.tables.reviews, id, 'review');
  if (!entry.object.open) throw invalidRequest('This review is already closed.');
  return closeReview(call, entry, oneOf(body.to, CLOSED_REASONS, 'to'));
};

const REFUND_ENDS = ['succeeded', 'failed', 'requires_action'] as const;
const FAILURES: readonly string[] = [
  'declined',
  'expired_or_canceled_card',
  'insufficient_funds',
  'lost_or_stolen_card',
  'unknown',
];

const settleRefund: Act = (call, body, id) => {
  only(body, ['to', 'failure_reason'], '');
  const entry = requireEntry(call.account.tables.refunds, id, 'refund');
  const to = oneOf(body.to, REFUND_ENDS, 'to');
  const { status } = entry.object;
  const open = status === 'pending' || status === 'requires_action';
  // What has succeeded may still come back, and no more than that.
  if (!open && !(status === 'succeeded' && to === 'failed')) {
    throw invalidRequest(`The refund is ${status} and cannot become ${to}.`, { param: 'to' });
  }
  if (to === 'succeeded') return succeedRefund(call, entry);
  if (to === 'requires_action') return askCustomer(call, entry);
  return failRefund(call, entry, oneOf(body.failure_reason ?? 'unknown', FAILURES, 'failure_reason'));
};

/** By method and path. */
export const ISSUER_ACTS: readonly (readonly [string, Act])[] = [
  ['POST disputes', dispute],
  ['POST disputes/:id', decideDispute],
  ['POST early_fraud_warnings', warn],
  ['POST reviews', review],
  ['POST reviews/:id', closeByOrder],
  ['POST refunds/:id', settleRefund],
];
