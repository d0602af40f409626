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

const unplaced = (lost: LostPayment): LostPayment & RefundSubject => ({
  ...lost,
  refundKey: lost.id,
  placement: 'unplaced_money',
});

export const lostPaymentReserved = (lost: LostPayment): Posting[] => [
  paymentCaptured(unplaced(lost)),
  refundReserved(unplaced(lost)),
];

export const lostPaymentReturned = (lost: LostPayment): Posting => refundReturned(unplaced(lost));
