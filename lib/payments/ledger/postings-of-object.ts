/**
 * The postings that a Stripe object stands for, made from what the inbox kept of it alone. The projectors post the same
 * while they move our rows; a rebuild makes them anew and compares.
 */
import {
  balanceMoved,
  disputePostings,
  movementOf,
  type Placement,
  type Posting,
  paymentCaptured,
  refundReserved,
  refundReturned,
} from '#lib/domain/ledger.ts';
import type { ChargeObservation, IntentObservation } from '#lib/domain/payment.ts';
import type { RefundObservation } from '#lib/domain/refund.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';

/** What our own rows add: decisions that no object of Stripe tells. */
export type LedgerFacts = {
  /** Whether the money of an intent fitted no order. */
  placementOf(intentId: string | null): Placement;
  /** What our ledger knows a refund by; undefined when it was never taken in. */
  refundKeyOf(stripeRefundId: string): string | undefined;
  /** Whether a dispute is lost as it stands now. */
  isLost(disputeId: string): boolean;
};

function ofIntent(seen: IntentObservation, facts: LedgerFacts): Posting[] {
  if (seen.status !== 'succeeded' || seen.amountReceivedMinor <= 0) return [];
  const placement = facts.placementOf(seen.intentId);
  return [paymentCaptured({ ...seen, amountMinor: seen.amountReceivedMinor, placement })];
}

function ofCharge(seen: ChargeObservation): Posting[] {
  const { balanceTransactionId: id, feeMinor, netMinor, balanceCurrency } = seen;
  if (id === null || feeMinor === null || netMinor === null || balanceCurrency === null) return [];
  return [
    balanceMoved({
      id,
      kind: 'charge',
      amountMinor: netMinor + feeMinor,
      feeMinor,
      currency: balanceCurrency,
      presentment: { amountMinor: seen.capturedMinor, currency: seen.currency },
    }),
  ];
}

function ofRefund(seen: RefundObservation, facts: LedgerFacts): Posting[] {
  const refundKey = facts.refundKeyOf(seen.refundId);
  if (refundKey === undefined) return [];
  const presentment = { amountMinor: seen.amountMinor, currency: seen.currency };
  const subject = { ...presentment, refundKey, placement: facts.placementOf(seen.intentId) };
  const postings = [refundReserved(subject)];
  if (seen.status === 'failed' || seen.status === 'canceled') postings.push(refundReturned(subject));
  const moved = (
    id: string | null,
    kind: 'refund' | 'refund_failure',
    amount: number | null,
    fee: number | null,
  ) => {
    if (id === null || amount === null || seen.balanceCurrency === null) return;
    postings.push(
      balanceMoved({
        id,
        kind,
        amountMinor: amount,
        feeMinor: fee ?? 0,
        currency: seen.balanceCurrency,
        presentment,
      }),
    );
  };
  moved(seen.balanceTransactionId, 'refund', seen.movedMinor, seen.movedFeeMinor);
  moved(seen.failureTransactionId, 'refund_failure', seen.returnedMinor, seen.returnedFeeMinor);
  return postings;
}

/** @returns nothing for objects that move no money */
export function postingsOfObject(object: ObservedObject, facts: LedgerFacts): Posting[] {
  switch (object.kind) {
    case 'payment_intent':
      return ofIntent(object.seen, facts);
    case 'charge':
      return ofCharge(object.seen);
    case 'refund':
      return ofRefund(object.seen, facts);
    case 'dispute': {
      const { disputeId, movements, status } = object.seen;
      // An appeal may have taken back what an older message says is lost.
      return disputePostings({ disputeId, movements, lost: status === 'lost' && facts.isLost(disputeId) });
    }
    case 'balance_transaction': {
      const movement = movementOf(object.seen);
      return movement === null ? [] : [balanceMoved(movement)];
    }
    default:
      return [];
  }
}
