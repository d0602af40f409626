/**
 * The one projection of payment intents: takes what Stripe showed and moves our rows, under row locks, never back
 * across what is ordered, safe to repeat. Webhook, return page, status endpoint, expiry and resumer all call this;
 * nobody else writes payment state. It talks to no network.
 */
import type { Transaction } from '#db/client.ts';
import {
  type AttemptKey,
  type AttemptLock,
  lockAttempt,
  noteCharge,
} from '#db/repositories/attempt-writes.ts';
import { lockAttemptCart } from '#db/repositories/cart-of-attempt.ts';
import { standingOf } from '#lib/domain/observation-order.ts';
import { decideIntentMove, type IntentMove, type IntentObservation } from '#lib/domain/payment.ts';
import type { Changes } from '#lib/payments/inbox/event-outcome.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';
import { changesOf, movesCart } from './intent-outcome.ts';
import { type DecidedIntent, flagStray, writeMove } from './write-intent-move.ts';

export type Projection =
  | { readonly kind: 'unknown_attempt' }
  /** Another intent than the attempt's own; with money it is kept beside the attempt, once. */
  | { readonly kind: 'other_intent'; readonly money: 'none' | 'known' | 'flagged' }
  | {
      readonly kind: 'projected';
      readonly move: IntentMove;
      readonly attempt: AttemptLock;
      readonly changes: Changes;
    };

/** What was decided, before it is written; what is written for it goes along with the rest. */
type Decided = (move: IntentMove, changes: Changes) => Promise<void>;

/**
 * Projects an observed intent on its attempt.
 * @param named the attempt that its metadata names; one whose row names the intent comes before it (rule 38)
 */
export async function projectIntent(
  tx: Transaction,
  named: string | null,
  seen: IntentObservation,
  source: ProjectionSource,
  decided?: Decided,
): Promise<Projection> {
  const key: AttemptKey = { intentId: seen.intentId, named };
  // Sent together, run in this order: the cart is locked before the order, as when Pay is pressed.
  const [, attempt] = await Promise.all([
    movesCart(seen, source) ? lockAttemptCart(tx, key) : undefined,
    lockAttempt(tx, key),
  ]);
  if (!attempt) return { kind: 'unknown_attempt' };
  if (attempt.stripe_intent_id !== null && attempt.stripe_intent_id !== seen.intentId) {
    return { kind: 'other_intent', money: await keepOtherMoney(tx, attempt, seen, source) };
  }
  const standing = standingOf(source, attempt.seen_at_ms);
  const move = decideIntentMove(factsOf(attempt), seen, standing);
  const changes = changesOf(attempt, move);
  await Promise.all([applyMove(tx, attempt, { seen, move, standing }, source), decided?.(move, changes)]);
  return { kind: 'projected', move, attempt, changes };
}

async function keepOtherMoney(
  tx: Transaction,
  attempt: AttemptLock,
  seen: IntentObservation,
  source: ProjectionSource,
): Promise<'none' | 'known' | 'flagged'> {
  const moved = seen.status === 'succeeded' && seen.amountReceivedMinor > 0;
  if (!moved) return 'none';
  return (await flagStray(tx, attempt, seen, source)) ? 'flagged' : 'known';
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
  nextActionType: attempt.next_action_type,
  orderSnapshotHash: attempt.order_snapshot_hash,
  orderState: attempt.order_state,
  holdIsGone: attempt.hold_is_gone,
  orderHasPayment: attempt.order_has_payment,
});

async function applyMove(
  tx: Transaction,
  attempt: AttemptLock,
  decided: DecidedIntent,
  source: ProjectionSource,
): Promise<void> {
  const { seen, move, standing } = decided;
  // The charge of an older read may be one that was refused since.
  const outdated = standing === 'older_read' && (move.kind === 'none' || move.kind === 'read');
  const charge = seen.charge && !outdated ? noteCharge(tx, attempt.id, seen.charge) : undefined;
  await Promise.all([charge, writeMove(tx, attempt, decided, source)]);
}
