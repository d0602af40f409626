/**
 * Posts movements of money to the ledger, inside the transaction that moves our rows: one statement each, once per
 * source. Which entries a movement makes is decided in lib/domain/ledger.
 */
import type { Transaction } from '#db/client.ts';
import { addDisputeLoss, readDisputeStanding } from '#db/repositories/dispute-losses.ts';
import { hasPosting, insertPosting, type PostingOrigin } from '#db/repositories/ledger.ts';
import type { BalanceMovement } from '#lib/domain/balance-movement.ts';
import {
  balanceMoved,
  type DisputeMovements,
  debitSucceeded,
  disputeLossChanged,
  disputeMovements,
  nextDisputeLoss,
  owedAgainSource,
  type Placement,
  paymentCaptured,
  type RefundSubject,
  refundOwedAgain,
  refundReturned,
  refundReturnedAgain,
} from '#lib/domain/ledger.ts';
import type { Money } from '#lib/domain/money.ts';

/** Money that Stripe captured: the order's, or not placed. */
export const postPaymentCaptured = (
  tx: Transaction,
  payment: Money & { intentId: string; placement: Placement },
  origin: PostingOrigin,
): Promise<boolean> => insertPosting(tx, paymentCaptured(payment), origin);

/**
 * A reserved refund is not owed any more: rejected, cancelled or failed. One that was rejected, found at Stripe after
 * all, and then failed, is returned a second time.
 */
export async function postRefundReturned(
  tx: Transaction,
  refund: RefundSubject,
  origin: PostingOrigin,
): Promise<boolean> {
  if (await insertPosting(tx, refundReturned(refund), origin)) return true;
  if (!(await hasPosting(tx, owedAgainSource(refund.refundKey)))) return false;
  return await insertPosting(tx, refundReturnedAgain(refund), origin);
}

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

/** A payment without a card has succeeded; nothing for other movements. */
export async function postDebitSucceeded(
  tx: Transaction,
  movement: BalanceMovement,
  origin: PostingOrigin,
): Promise<boolean> {
  const cleared = debitSucceeded(movement);
  return cleared !== null && (await insertPosting(tx, cleared, origin));
}

/**
 * The money of a dispute: every balance transaction it shows, and what its verdict changes of the loss that is booked.
 * Its row is written before, and the payment's lock is held.
 */
export async function postDisputeMoney(
  tx: Transaction,
  dispute: { readonly disputeId: string; readonly movements: DisputeMovements },
  origin: PostingOrigin,
): Promise<void> {
  const { disputeId, movements } = dispute;
  for (const posting of disputeMovements(movements)) await insertPosting(tx, posting, origin);
  const row = await readDisputeStanding(tx, disputeId);
  const currency = row?.losses[0]?.currency ?? movements[0]?.currency;
  if (row === undefined || currency === undefined) return;
  const change = nextDisputeLoss({ verdict: row.verdict, amountMinor: row.gone_minor, currency }, row.losses);
  if (change === null) return;
  await insertPosting(tx, disputeLossChanged({ ...change, disputeId, number: row.losses.length }), origin);
  await addDisputeLoss(tx, disputeId, change);
}
