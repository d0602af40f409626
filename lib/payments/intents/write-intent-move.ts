/**
 * Writes what the projection of payment intents has decided: the money's record first, and with it what follows, which
 * may fail by itself (rule 34). Only project-intent calls this.
 */
import { uuidv7 } from 'uuidv7';
import { isRefusedStatement, keepsApart, type Transaction } from '#db/client.ts';
import {
  type AttemptLock,
  closeAttempt,
  markAttemptOngoing,
  type SettleArgs,
  settleOrder,
} from '#db/repositories/attempt-writes.ts';
import { makeRoomInCart } from '#db/repositories/cart-of-attempt.ts';
import { flagPayment, flagStrayPayment, type ReviewKind } from '#db/repositories/flag-payment.ts';
import { followUp } from '#db/repositories/follow-ups.ts';
import { confirmSeen } from '#db/repositories/seen-at.ts';
import { retakeReleased } from '#db/repositories/stock.ts';
import { isLongWait, waitUntilUnix } from '#lib/domain/action-deadline.ts';
import type { FollowUpKind } from '#lib/domain/follow-ups.ts';
import type { Standing } from '#lib/domain/observation-order.ts';
import { type AttemptState, isLiveAttempt } from '#lib/domain/order-state.ts';
import type { IntentMove, IntentObservation } from '#lib/domain/payment.ts';
import { type ProjectionSource, sourceName } from '#lib/payments/inbox/projection-source.ts';
import { queueLettingGo } from './begin-cancel.ts';

/** What Stripe showed, what it moves, and how it stands to what the attempt shows already. */
export type DecidedIntent = {
  readonly seen: IntentObservation;
  readonly move: IntentMove;
  readonly standing: Standing;
};

export async function writeMove(
  tx: Transaction,
  attempt: AttemptLock,
  { seen, move, standing }: DecidedIntent,
  source: ProjectionSource,
): Promise<void> {
  switch (move.kind) {
    case 'none':
      // Nothing moves what is over: when it was seen again tells nothing.
      if (standing === 'read' && isLiveAttempt(attempt.state)) {
        await confirmSeen(tx, { table: 'checkout_attempts', id: attempt.id }, source);
      }
      return;
    case 'read':
      return;
    case 'open':
    case 'processing':
    case 'authorised':
      await goOn(tx, attempt, seen, move, source);
      return;
    case 'revive':
      await revive(tx, attempt, seen, source);
      return;
    case 'let_go':
      await queueLettingGo(tx, attempt, seen.intentId);
      return;
    case 'settle':
      await settle(tx, settleArgs(attempt, seen, source));
      return;
    case 'settle_late':
      if (await retake(tx, attempt.id, 'sold')) await settle(tx, settleArgs(attempt, seen, source));
      else await flag(tx, settleArgs(attempt, seen, source), 'stock_missing');
      return;
    case 'surplus':
      await flag(tx, settleArgs(attempt, seen, source), 'surplus_payment');
      return;
    case 'mismatch':
      await flag(tx, settleArgs(attempt, seen, source), 'amount_mismatch');
      return;
    case 'cancel':
      await closeAttempt(tx, {
        attempt,
        intentId: seen.intentId,
        as: 'canceled',
        orderState: move.orderState,
        source: sourceName(source),
        seen: source,
      });
      await follow(tx, attempt, 'stock_released');
      return;
  }
}

/** Something that follows from what moved of an attempt; it never keeps the money's record from being written. */
const follow = (tx: Transaction, attempt: AttemptLock, kind: FollowUpKind): Promise<void> =>
  followUp(tx, { kind, orderId: attempt.order_id, subjectId: attempt.id });

type Ongoing = Extract<IntentMove, { kind: 'open' | 'processing' | 'authorised' }>;

/**
 * An attempt that goes on. Where it goes on for days, its lines leave the cart, and it leaves the cart itself, so that
 * the shopper can buy something else; when that fails, they come back (rule 46).
 */
async function goOn(
  tx: Transaction,
  attempt: AttemptLock,
  seen: IntentObservation,
  move: Ongoing,
  source: ProjectionSource,
): Promise<void> {
  const nextActionType = seen.status === 'requires_action' ? seen.nextActionType : null;
  const action = { type: nextActionType, expiresAtUnix: seen.nextActionExpiresUnix };
  await markAttemptOngoing(tx, {
    attemptId: attempt.id,
    intentId: seen.intentId,
    status: seen.status,
    state: move.kind === 'authorised' ? 'requires_capture' : move.kind,
    failureCode: seen.failureCode,
    declineCode: seen.declineCode,
    failureMethodType: seen.failureMethodType,
    paymentMethodId: seen.paymentMethodId,
    nextActionType,
    waitUntilUnix: waitUntilUnix(action, Date.now() / 1000),
    countFailure: move.kind === 'open' && move.countFailure,
    seen: source,
  });
  const wasLong = takesDays(attempt.state, attempt.next_action_type);
  const isLong = takesDays(move.kind, nextActionType);
  if (isLong && attempt.cart_id !== null) await follow(tx, attempt, 'cart_left');
  if (wasLong && !isLong && attempt.cart_id === null) await follow(tx, attempt, 'cart_returned');
}

/** What is no longer on the shelf is missing when the money comes, as with any money that comes late. */
async function revive(
  tx: Transaction,
  attempt: AttemptLock,
  seen: IntentObservation,
  source: ProjectionSource,
): Promise<void> {
  await retake(tx, attempt.id, 'held');
  const inCart = attempt.cart_id !== null && !(await makeRoomInCart(tx, attempt.id));
  const revived = { ...attempt, cart_id: inCart ? attempt.cart_id : null };
  await goOn(tx, revived, seen, { kind: 'processing' }, source);
}

const takesDays = (state: AttemptState | 'authorised', nextActionType: string | null): boolean =>
  state === 'processing' ||
  state === 'requires_capture' ||
  state === 'authorised' ||
  isLongWait(nextActionType);

/** Stock that cannot be taken again is missing, whatever keeps it from being taken. */
async function retake(tx: Transaction, attemptId: string, as: 'sold' | 'held'): Promise<boolean> {
  if (!keepsApart(tx)) return await retakeReleased(tx, attemptId, as);
  try {
    return await tx.transaction((inner) => retakeReleased(inner, attemptId, as));
  } catch (error) {
    if (!isRefusedStatement(error)) throw error;
    return false;
  }
}

const settleArgs = (attempt: AttemptLock, seen: IntentObservation, source: ProjectionSource): SettleArgs => ({
  attempt,
  intentId: seen.intentId,
  chargeId: seen.chargeId,
  amountMinor: seen.amountReceivedMinor,
  currency: seen.currency,
  paymentId: uuidv7(),
  mailId: uuidv7(),
  source: sourceName(source),
  seen: source,
});

async function settle(tx: Transaction, args: SettleArgs): Promise<void> {
  const { attempt } = args;
  await Promise.all([
    settleOrder(tx, args),
    keepsApart(tx)
      ? followUp(tx, { kind: 'order_mail', orderId: attempt.order_id, subjectId: attempt.order_id })
      : undefined,
    attempt.cart_id === null ? undefined : follow(tx, attempt, 'cart_left'),
    follow(tx, attempt, 'stock_sold'),
  ]);
}

async function flag(tx: Transaction, args: SettleArgs, kind: ReviewKind): Promise<void> {
  const { attempt } = args;
  await flagPayment(tx, { ...args, kind, flagId: uuidv7() });
  if (keepsApart(tx)) await followFlag(tx, args);
  // The money for these lines is here and waits for a person: the next press must not pay for them again.
  if (kind !== 'surplus_payment' && attempt.cart_id !== null) await follow(tx, attempt, 'cart_left');
  await follow(tx, attempt, 'stock_released');
}

/** Money on an intent that is not the attempt's own: kept visible beside it. @returns false when it was known */
export async function flagStray(
  tx: Transaction,
  attempt: AttemptLock,
  seen: IntentObservation,
  source: ProjectionSource,
): Promise<boolean> {
  const args = settleArgs(attempt, seen, source);
  const isNew = await flagStrayPayment(tx, { ...args, flagId: uuidv7() });
  if (keepsApart(tx)) await followFlag(tx, args);
  return isNew;
}

const followFlag = (tx: Transaction, { attempt, paymentId }: SettleArgs): Promise<void> =>
  followUp(tx, { kind: 'flag_raised', orderId: attempt.order_id, subjectId: paymentId });
