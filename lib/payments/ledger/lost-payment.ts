/** What the ledger knows of a payment that this database has lost: money that fits no order, and its refund. */
import {
  type Posting,
  paymentCaptured,
  type RefundSubject,
  refundReserved,
  refundReturned,
} from '#lib/domain/ledger.ts';
import type { Money } from '#lib/domain/money.ts';

type LostPayment = Money & { readonly id: string; readonly intentId: string };

const subjectOf = (lost: LostPayment): RefundSubject => ({
  amountMinor: lost.amountMinor,
  currency: lost.currency,
  refundKey: lost.id,
  placement: 'unplaced_money',
});

export const lostPaymentReserved = (lost: LostPayment): Posting[] => [
  paymentCaptured({ ...lost, placement: 'unplaced_money' }),
  refundReserved(subjectOf(lost)),
];

export const lostPaymentReturned = (lost: LostPayment): Posting => refundReturned(subjectOf(lost));
