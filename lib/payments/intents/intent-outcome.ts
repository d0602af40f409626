/** What a payment intent that was seen comes to: whether it may move the cart, what it changes, and what its event is told. */
import type { AttemptLock } from '#db/repositories/attempt-writes.ts';
import { isLongWait } from '#lib/domain/action-deadline.ts';
import type { IntentMove, IntentObservation } from '#lib/domain/payment.ts';
import {
  type Changes,
  duplicate,
  type EventOutcome,
  ignored,
  stale,
} from '#lib/payments/inbox/event-outcome.ts';
import type { ProjectionSource } from '#lib/payments/inbox/projection-source.ts';

/** Whether lines may leave the cart now, or come back after a slow payment has failed, which only a read decides. */
export function movesCart(
  seen: Pick<IntentObservation, 'status' | 'nextActionType'>,
  source: Pick<ProjectionSource, 'kind'>,
): boolean {
  switch (seen.status) {
    case 'succeeded':
    case 'processing':
    case 'requires_capture':
      return true;
    case 'requires_action':
      return isLongWait(seen.nextActionType);
    case 'requires_payment_method':
    case 'requires_confirmation':
      return source.kind === 'read';
    case 'canceled':
      return false;
  }
}

/** What a move changes, for the inbox screen. */
export function changesOf(attempt: Pick<AttemptLock, 'state' | 'order_state'>, move: IntentMove): Changes {
  const to = (state: string): Changes => ({ attempt: [attempt.state, state] });
  const order = (state: string): Changes => ({ order: [attempt.order_state, state] });
  switch (move.kind) {
    case 'none':
    case 'read':
    case 'let_go':
      return {};
    case 'open':
    case 'processing':
      return to(move.kind);
    case 'revive':
      return to('processing');
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

export function outcomeOf(
  move: IntentMove,
  changes: Changes,
  seen: Pick<IntentObservation, 'intentId'>,
  source: Pick<ProjectionSource, 'kind'>,
): EventOutcome {
  if (move.kind === 'read') {
    return {
      state: 'read',
      target: { kind: 'payment_intent', id: seen.intentId },
      reason: 'open_states_have_no_order',
    };
  }
  if (move.kind !== 'none') {
    return { state: 'applied', reason: source.kind === 'read' ? `read_${move.kind}` : move.kind, changes };
  }
  return move.reason === 'stale' ? stale() : duplicate();
}

/** Money on another intent than the attempt's own is kept as a payment of its own, to be sent back (rules 5, 26). */
export function outcomeOfOther(money: 'none' | 'known' | 'flagged'): EventOutcome {
  switch (money) {
    case 'none':
      return ignored('another_intent_of_the_attempt');
    case 'known':
      return duplicate();
    case 'flagged':
      return { state: 'applied', reason: 'surplus', changes: { payment: [null, 'surplus'] } };
  }
}
