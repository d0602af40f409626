/** What an event of a payment intent is told, and when it may move lines out of the cart or back (rules 2, 5, 26, 46). */
import { describe, expect, test } from 'vitest';
import type { IntentStatus } from '#lib/domain/order-state.ts';
import type { IntentMove } from '#lib/domain/payment.ts';
import { changesOf, movesCart, outcomeOf, outcomeOfOther } from '#lib/payments/intents/intent-outcome.ts';

const EVENT = { kind: 'event' } as const;
const READ = { kind: 'read' } as const;

test.each<[IntentStatus, string | null, boolean, boolean]>([
  ['succeeded', null, true, true],
  ['processing', null, true, true],
  ['requires_capture', null, true, true],
  ['requires_action', 'oxxo_display_details', true, true],
  ['requires_action', 'use_stripe_sdk', false, false],
  ['requires_payment_method', null, false, true],
  ['requires_confirmation', null, false, true],
  ['canceled', null, false, false],
])(
  '%s with %s may move the cart by an event: %s, by a read: %s',
  (status, nextActionType, byEvent, byRead) => {
    expect(movesCart({ status, nextActionType }, EVENT)).toBe(byEvent);
    expect(movesCart({ status, nextActionType }, READ)).toBe(byRead);
  },
);

describe('the inbox shows what moved', () => {
  const OPEN = { state: 'open', order_state: 'awaiting_payment' } as const;
  const PAID = [null, 'succeeded'];

  test.each<[IntentMove, object]>([
    [{ kind: 'none', reason: 'no_change' }, {}],
    [{ kind: 'read' }, {}],
    [{ kind: 'let_go' }, {}],
    [{ kind: 'open', status: 'requires_action', countFailure: false }, { attempt: ['open', 'open'] }],
    [{ kind: 'processing' }, { attempt: ['open', 'processing'] }],
    [{ kind: 'revive' }, { attempt: ['open', 'processing'] }],
    [{ kind: 'authorised' }, { attempt: ['open', 'requires_capture'] }],
    [
      { kind: 'settle' },
      { attempt: ['open', 'succeeded'], order: ['awaiting_payment', 'paid'], payment: PAID },
    ],
    [
      { kind: 'settle_late' },
      { attempt: ['open', 'succeeded'], order: ['awaiting_payment', 'paid'], payment: PAID },
    ],
    [{ kind: 'surplus' }, { attempt: ['open', 'succeeded'], payment: [null, 'surplus'] }],
    [
      { kind: 'mismatch' },
      { attempt: ['open', 'succeeded'], order: ['awaiting_payment', 'review'], payment: PAID },
    ],
    [
      { kind: 'cancel', orderState: 'expired' },
      { attempt: ['open', 'canceled'], order: ['awaiting_payment', 'expired'] },
    ],
  ])('%o', (move, changes) => {
    expect(changesOf(OPEN, move)).toEqual(changes);
  });
});

describe('an event of an intent is told', () => {
  const CHANGES = { attempt: ['open', 'processing'] } as const;
  const told = (move: IntentMove, source: typeof EVENT | typeof READ = EVENT) =>
    outcomeOf(move, CHANGES, { intentId: 'pi_1' }, source);

  test('that Stripe has to be read where open states have no order', () => {
    expect(told({ kind: 'read' })).toEqual({
      state: 'read',
      target: { kind: 'payment_intent', id: 'pi_1' },
      reason: 'open_states_have_no_order',
    });
  });

  test('what it moved, and whether a read did', () => {
    expect(told({ kind: 'processing' })).toEqual({
      state: 'applied',
      reason: 'processing',
      changes: CHANGES,
    });
    expect(told({ kind: 'settle' }, READ)).toEqual({
      state: 'applied',
      reason: 'read_settle',
      changes: CHANGES,
    });
  });

  test('that it told nothing new, or came late', () => {
    expect(told({ kind: 'none', reason: 'no_change' })).toEqual({ state: 'duplicate', reason: 'no_change' });
    expect(told({ kind: 'none', reason: 'stale' })).toEqual({ state: 'stale', reason: 'later_state_known' });
  });

  test('of another intent than the attempt’s own, what became of its money', () => {
    expect(outcomeOfOther('none')).toEqual({ state: 'ignored', reason: 'another_intent_of_the_attempt' });
    expect(outcomeOfOther('known')).toEqual({ state: 'duplicate', reason: 'no_change' });
    expect(outcomeOfOther('flagged')).toEqual({
      state: 'applied',
      reason: 'surplus',
      changes: { payment: [null, 'surplus'] },
    });
  });
});
