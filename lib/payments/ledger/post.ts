/**
 * Posts movements of money to the ledger, inside the transaction that moves our rows: one statement each, once per
 * source. Which entries a movement makes is decided in lib/domain/ledger.
 */
import type { Transaction } from '#db/client.ts';
import { insertPosting, type PostingOrigin } from '#db/repositories/ledger.ts';
import type { BalanceMovement } from '#lib/domain/balance-movement.ts';
import {
  balanceMoved,
  type DisputeMoney,
  disputePostings,
  type Placement,
  paymentCaptured,
  type RefundSubject,
  refundOwedAgain,
  refundReserved,
  refundReturned,
} from '#lib/domain/ledger.ts';
import type { Money } from '#lib/domain/money.ts';

/** Money that Stripe captured: the order's, or not placed. */
export const postPaymentCaptured = (
  tx: Transaction,
  payment: Money & { intentId: string; placement: Placement },
  origin: PostingOrigin,
): Promise<boolean> => insertPosting(tx, paymentCaptured(payment), origin);

/** A refund is owed: reserved by us, or made elsewhere and imported. */
export const postRefundReserved = (
  tx: Transaction,
  refund: RefundSubject,
  origin: PostingOrigin,
): Promise<boolean> => insertPosting(tx, refundReserved(refund), origin);

/** A reserved refund is not owed any more: rejected, cancelled or failed. */
export const postRefundReturned = (
  tx: Transaction,
  refund: RefundSubject,
  origin: PostingOrigin,
): Promise<boolean> => insertPosting(tx, refundReturned(refund), origin);

/** A refund that was taken for refused is at Stripe after all. */
export const postRefundOwedAgain = (
  tx: Transaction,
  refund: RefundSubject,
  origin: PostingOrigin,
): Promise<boolean> => insertPosting(tx, refundOwedAgain(refund), origin);

/** A balance transaction of Stripe. */
export const postBalanceMoved = (
  tx: Transaction,
  movement: BalanceMovement,
  origin: PostingOrigin,
): Promise<boolean> => insertPosting(tx, balanceMoved(movement), origin);

/**
 * The money of a dispute as it stands: every balance transaction it shows, and the loss when it is lost.
 * @returns how many of the postings were new
 */
export async function postDisputeMoney(
  tx: Transaction,
  dispute: DisputeMoney,
  origin: PostingOrigin,
): Promise<number> {
  let posted = 0;
  for (const posting of disputePostings(dispute)) if (await insertPosting(tx, posting, origin)) posted += 1;
  return posted;
}
