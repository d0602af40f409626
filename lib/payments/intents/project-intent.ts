/**
 * The one projection of payment intents: takes what Stripe showed and moves our rows, under row locks, never back
 * across what is ordered, safe to repeat. Webhook, return page, status endpoint, expiry and resumer all call this;
 * nobody else writes payment state. It talks to no network.
 */
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { flagPayment, flagStrayPayment, type ReviewKind } from '#db/repositories/flag-payment.ts';
import {
  type AttemptLock,
  closeAttempt,
  lockAttempt,
  lockAttemptCart,
  markAttemptOngoing,
  noteCharge,
  removeBoughtLines,
  type SettleArgs,
  settleOrder,
} from '#db/repositories/settlement.ts';
import { endHolds, retakeReleased } from '#db/repositories/stock.ts';
import { decideIntentMove, type IntentMove, type IntentObservation } from '#lib/domain/payment.ts';
import type { Changes } from '#lib/payments/inbox/event-outcome.ts';
import { type ProjectionSource, sourceName } from '#lib/payments/inbox/projection-source.ts';

export type Projection =
  | { readonly kind: 'unknown_attempt' }
  | { readonly kind: 'intent_mismatch' }
  | {
      readonly kind: 'projected';
      readonly move: IntentMove;
      readonly attempt: AttemptLock;
      readonly changes: Changes;
    };

/** What was decided, before it is written; what is written for it goes along with the rest. */
type Decided = (move: IntentMove, changes: Changes) => Promise<void>;

/**
 * Projects an observed intent on the attempt it names.
 * @param attemptId the attempt that the intent's metadata or our own row names
 */
export async function projectIntent(
  tx: Transaction,
  attemptId: string,
  seen: IntentObservation,
  source: ProjectionSource,
  decided?: Decided,
): Promise<Projection> {
  // Sent together, run in this order: the cart is locked before the order, as when Pay is pressed.
  const [, attempt] = await Promise.all([
    seen.status === 'succeeded' ? lockAttemptCart(tx, attemptId) : undefined,
    lockAttempt(tx, attemptId),
  ]);
  if (!attempt) return { kind: 'unknown_attempt' };
  if (attempt.stripe_intent_id !== null && attempt.stripe_intent_id !== seen.intentId) {
    const moved = seen.status === 'succeeded' && seen.amountReceivedMinor > 0;
    if (moved) await flagStrayPayment(tx, { ...settleArgs(attempt, seen, 'stray'), flagId: uuidv7() });
    return { kind: 'intent_mismatch' };
  }
  const move =
    source.kind === 'read' && attempt.last_read_ms !== null && attempt.last_read_ms > source.startedAtMs + 1
      ? staleReadMove(attempt, seen)
      : decideIntentMove(factsOf(attempt), seen, source.kind);
  const changes = changesOf(attempt, move);
  await Promise.all([applyMove(tx, attempt, seen, move, sourceName(source)), decided?.(move, changes)]);
  return { kind: 'projected', move, attempt, changes };
}

/** What a move changes, for the inbox screen. */
function changesOf(attempt: AttemptLock, move: IntentMove): Changes {
  const to = (state: string): Changes => ({ attempt: [attempt.state, state] });
  const order = (state: string): Changes => ({ order: [attempt.order_state, state] });
  switch (move.kind) {
    case 'none':
    case 'read':
      return {};
    case 'open':
    case 'processing':
      return to(move.kind);
    case 'authorised':
      return to('requires_capture');
    case 'settle':
    case 'settle_late':
      return { ...to('succeeded'), ...order('paid'), payment: [null, 'succeeded'] };
    case 'surplus':
      return { ...to('succeeded'), payment: [null, 'surplus'] };
    case 'mismatch':
      return { ...to('succeeded'), ...order('review'), payment: [null, 'succeeded'] };
    case 'cancel':
      return { ...to('canceled'), ...order(move.orderState) };
  }
}

const factsOf = (attempt: AttemptLock) => ({
  state: attempt.state,
  intentStatus: attempt.intent_status,
  closing: attempt.closing,
  amountMinor: attempt.amount_minor,
  captureMinor: attempt.capture_minor,
  currency: attempt.currency,
  snapshotHash: attempt.snapshot_hash,
  failureCode: attempt.failure_code,
  declineCode: attempt.decline_code,
  orderSnapshotHash: attempt.order_snapshot_hash,
  orderState: attempt.order_state,
  orderHasPayment: attempt.order_has_payment,
});

/** A read that began before another one was applied may still report an end, but no open state. */
function staleReadMove(attempt: AttemptLock, seen: IntentObservation): IntentMove {
  const terminal = seen.status === 'succeeded' || seen.status === 'canceled';
  return terminal ? decideIntentMove(factsOf(attempt), seen, 'read') : { kind: 'none', reason: 'stale' };
}

async function applyMove(
  tx: Transaction,
  attempt: AttemptLock,
  seen: IntentObservation,
  move: IntentMove,
  source: string,
): Promise<void> {
  const charge = seen.charge ? noteCharge(tx, attempt.id, seen.charge) : undefined;
  await Promise.all([charge, writeMove(tx, attempt, seen, move, source)]);
}

async function writeMove(
  tx: Transaction,
  attempt: AttemptLock,
  seen: IntentObservation,
  move: IntentMove,
  source: string,
): Promise<void> {
  switch (move.kind) {
    case 'none':
    case 'read':
      return;
    case 'open':
    case 'processing':
    case 'authorised': {
      const state = move.kind === 'authorised' ? 'requires_capture' : move.kind;
      await markAttemptOngoing(tx, {
        attemptId: attempt.id,
        intentId: seen.intentId,
        status: seen.status,
        state,
        failureCode: seen.failureCode,
        declineCode: seen.declineCode,
        failureMethodType: seen.failureMethodType,
        paymentMethodId: seen.paymentMethodId,
        countFailure: move.kind === 'open' && move.countFailure,
      });
      return;
    }
    case 'settle':
      await settle(tx, settleArgs(attempt, seen, source));
      return;
    case 'settle_late':
      if (await retakeReleased(tx, attempt.id)) await settle(tx, settleArgs(attempt, seen, source));
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
        source,
      });
      await endHolds(tx, attempt.id, 'released');
      return;
  }
}

const settleArgs = (attempt: AttemptLock, seen: IntentObservation, source: string): SettleArgs => ({
  attempt,
  intentId: seen.intentId,
  chargeId: seen.chargeId,
  amountMinor: seen.amountReceivedMinor,
  currency: seen.currency,
  paymentId: uuidv7(),
  mailId: uuidv7(),
  source,
});

async function settle(tx: Transaction, args: SettleArgs): Promise<void> {
  await Promise.all([
    settleOrder(tx, args),
    args.attempt.cart_id === null
      ? undefined
      : removeBoughtLines(tx, args.attempt.cart_id, args.attempt.order_id),
    endHolds(tx, args.attempt.id, 'sold'),
  ]);
}

async function flag(tx: Transaction, args: SettleArgs, kind: ReviewKind): Promise<void> {
  await flagPayment(tx, { ...args, kind, flagId: uuidv7() });
  // The money for these lines is here and waits for a person: the next press must not pay for them again.
  const { cart_id: cartId, order_id: orderId } = args.attempt;
  if (kind !== 'surplus_payment' && cartId !== null) await removeBoughtLines(tx, cartId, orderId);
  await endHolds(tx, args.attempt.id, 'released');
}
