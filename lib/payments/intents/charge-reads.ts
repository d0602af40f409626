/** What a charge tells of that our rows do not know: what has to be read, the first thing first. */
import type { NotedCharge } from '#db/repositories/charges.ts';
import { type ChargeObservation, unknownOfCharge } from '#lib/domain/payment.ts';
import type { WantedRead } from '#lib/payments/inbox/event-outcome.ts';

/** A bank debit whose money is on its way: its balance transaction is there before its payment succeeds. */
export const isPendingDebit = (seen: ChargeObservation): boolean => seen.status === 'pending';

/** Money of it went back, or is claimed back. */
export const movedSince = (seen: ChargeObservation): boolean => seen.refundedMinor > 0 || seen.disputed;

/** What has to be read because the charge tells of it and our rows do not know it, the first thing first. */
export function wantedReads(
  seen: ChargeObservation,
  noted: NotedCharge,
): { target: WantedRead; reason: string }[] {
  const { intentId, reviewId } = seen;
  const reads: { target: WantedRead; reason: string }[] = [];
  if (seen.balanceTransactionId !== null && seen.feeMinor === null && !noted.fee_known) {
    reads.push({ target: { kind: 'charge', id: seen.chargeId }, reason: 'balance_transaction_not_known' });
  }
  if (intentId === null) return reads;
  if (!noted.payment_known && movedSince(seen)) {
    reads.push({ target: { kind: 'payment_intent', id: intentId }, reason: 'unknown_payment' });
  }
  const facts = {
    refundedMinor: noted.refunded_minor,
    disputeKnown: noted.dispute_known,
    reviewKnown: noted.review_known,
  };
  for (const unknown of unknownOfCharge(seen, facts)) {
    if (unknown === 'review') {
      // Named by the charge as soon as there is one.
      const target: WantedRead =
        reviewId === null ? { kind: 'charge', id: seen.chargeId } : { kind: 'review', id: reviewId };
      reads.push({ target, reason: 'review_not_known' });
    }
    if (unknown === 'refunds') {
      reads.push({ target: { kind: 'refund', ofIntent: intentId }, reason: 'refunds_not_known' });
    }
    if (unknown === 'disputes') {
      reads.push({ target: { kind: 'dispute', ofIntent: intentId }, reason: 'dispute_not_known' });
    }
  }
  return reads;
}
