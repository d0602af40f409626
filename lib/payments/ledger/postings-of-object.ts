/**
 * The postings that a Stripe object stands for, made from what the inbox kept of it alone. The projectors post the same
 * while they move our rows; a rebuild makes them anew and compares.
 */
import {
  type BalanceMovement,
  chargeMovement,
  movementOf,
  refundMovements,
} from '#lib/domain/balance-movement.ts';
import {
  balanceMoved,
  debitSucceeded,
  disputeMovements,
  type Placement,
  type Posting,
  paymentCaptured,
  refundReserved,
  refundReturned,
} from '#lib/domain/ledger.ts';
import type { IntentObservation } from '#lib/domain/payment.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';

/** What our own rows add: decisions that no object of Stripe tells. */
export type LedgerFacts = {
  /** Whether the money of an intent fitted no order. */
  placementOf(intentId: string | null): Placement;
  /** What our ledger knows a refund by; undefined when it was never taken in. */
  refundKeyOf(stripeRefundId: string): string | undefined;
};

function ofIntent(seen: IntentObservation, facts: LedgerFacts): Posting[] {
  if (seen.status !== 'succeeded' || seen.amountReceivedMinor <= 0) return [];
  const placement = facts.placementOf(seen.intentId);
  return [paymentCaptured({ ...seen, amountMinor: seen.amountReceivedMinor, placement })];
}

const ofMovement = (movement: BalanceMovement | null): Posting[] =>
  movement === null ? [] : [balanceMoved(movement)];

/** @param status of the charge whose money it is */
function ofCharge(movement: BalanceMovement | null, status: string | null): Posting[] {
  const cleared = movement !== null && status === 'succeeded' ? debitSucceeded(movement) : null;
  return [...ofMovement(movement), ...(cleared ? [cleared] : [])];
}

function ofRefund(seen: RefundObservation, facts: LedgerFacts): Posting[] {
  const refundKey = facts.refundKeyOf(seen.refundId);
  if (refundKey === undefined) return [];
  const { amountMinor, currency } = seen;
  const subject = { amountMinor, currency, refundKey, placement: facts.placementOf(seen.intentId) };
  const over = seen.status === 'failed' || seen.status === 'canceled';
  const { left, returned } = refundMovements(seen);
  return [
    refundReserved(subject),
    ...(over ? [refundReturned(subject)] : []),
    ...ofMovement(left),
    ...ofMovement(returned),
  ];
}

/** @returns nothing for objects that move no money */
export function postingsOfObject(object: ObservedObject, facts: LedgerFacts): Posting[] {
  switch (object.kind) {
    case 'payment_intent':
      return ofIntent(object.seen, facts);
    case 'charge':
      return ofCharge(chargeMovement(object.seen), object.seen.status);
    case 'refund':
      return ofRefund(object.seen, facts);
    case 'dispute':
      return disputeMovements(object.seen.movements);
    case 'balance_transaction':
      return ofCharge(movementOf(object.seen), object.seen.sourceStatus);
    default:
      return [];
  }
}
