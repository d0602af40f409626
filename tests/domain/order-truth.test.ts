/** What an order is said to be, by examples that a person can check (rules 42, 43); the product of all stands beside. */
import { describe, expect, test } from 'vitest';
import { orderLabels } from '#lib/domain/order-labels.ts';
import { type OrderFacts, orderTruth } from '#lib/domain/order-truth.ts';
import { attempt, dispute, facts, payment, refund, TOTAL, wordsOf } from './order-facts.ts';

describe('what a shopper reads', () => {
  const stateOf = (part: Partial<OrderFacts>) => orderTruth(facts(part)).state;
  const paid = {
    orderState: 'paid',
    payments: [payment()],
    attempts: [attempt({ state: 'succeeded' })],
  } as const;

  test('a bank debit on its way is processing, a held amount is authorized, and neither asks to pay', () => {
    expect(orderTruth(facts({ attempts: [attempt({ state: 'processing' })] }))).toMatchObject({
      state: 'processing',
      charged: 'moving',
      next: 'wait',
    });
    expect(orderTruth(facts({ attempts: [attempt({ state: 'requires_capture' })] }))).toMatchObject({
      state: 'authorized',
      charged: 'held',
      next: 'wait',
      amounts: { authorizedMinor: TOTAL },
    });
  });

  test('refunds decide: a part, all of it, or on the way', () => {
    expect(stateOf({ ...paid, refunds: [refund({ amountMinor: 1_000 })] })).toBe('partially_refunded');
    expect(
      stateOf({ ...paid, refunds: [refund({ amountMinor: 1_000 }), refund({ amountMinor: 9_000 })] }),
    ).toBe('refunded');
    expect(stateOf({ ...paid, refunds: [refund({ state: 'pending' })] })).toBe('refund_pending');
    expect(stateOf({ ...paid, refunds: [refund({ state: 'awaiting_approval' })] })).toBe('paid');
    expect(stateOf({ ...paid, refunds: [refund({ state: 'failed' })] })).toBe('paid');
  });

  test('a canceled order whose money came and went is refunded and never says that nothing was charged', () => {
    const truth = orderTruth(
      facts({
        orderState: 'cancelled',
        attempts: [attempt({ state: 'succeeded' })],
        payments: [payment({ surplus: true, amountMinor: 15_300 })],
        refunds: [refund({ amountMinor: 15_300, ofSurplus: true })],
      }),
    );
    expect(truth).toMatchObject({ state: 'refunded', charged: 'returned', amounts: { netMinor: 0 } });
    expect(wordsOf(orderLabels(truth))).not.toMatch(/nothing was charged/i);
  });

  test('money beyond the total that goes back leaves the order paid', () => {
    const payments = [payment(), payment({ surplus: true })];
    expect(stateOf({ ...paid, payments, refunds: [refund({ ofSurplus: true })] })).toBe('paid');
  });

  test.each([
    ['needs_response', true, 'disputed'],
    ['lost', true, 'dispute_lost'],
    ['prevented', true, 'dispute_lost'],
    ['prevented', false, 'paid'],
    ['won', false, 'paid'],
    ['warning_needs_response', false, 'paid'],
    ['warning_closed', false, 'paid'],
  ] as const)('a dispute that is %s (money taken: %s) makes the order %s', (status, withdrawn, state) => {
    const truth = orderTruth(facts({ ...paid, disputes: [dispute(status, { withdrawn })] }));
    expect(truth.state).toBe(state);
    expect(truth.amounts.disputedMinor).toBe(withdrawn ? TOTAL : 0);
  });

  test('reviews stand before what was paid', () => {
    expect(stateOf({ ...paid, radarReviewOpen: true })).toBe('under_review');
    expect(stateOf({ ...paid, orderState: 'review' })).toBe('payment_review');
  });

  test('a refund and a lost dispute of the rest leave nothing, and more than came is negative', () => {
    const truth = orderTruth(
      facts({
        ...paid,
        refunds: [refund({ amountMinor: 6_000 })],
        disputes: [dispute('lost', { amountMinor: 6_000 })],
      }),
    );
    expect(truth.amounts.netMinor).toBe(-2_000);
  });

  test('a decline is told only from a read that is younger than the confirmation', () => {
    const attempts = [attempt({ failureCode: 'insufficient_funds' })];
    expect(orderTruth(facts({ attempts, proof: 'after_confirmation' }))).toMatchObject({
      state: 'declined',
      charged: 'none',
    });
    expect(orderTruth(facts({ attempts, proof: 'older' }))).toMatchObject({
      state: 'checking',
      charged: 'unknown',
    });
    expect(orderTruth(facts({ attempts, proof: 'none' }))).toMatchObject({
      state: 'declined',
      charged: 'unknown',
    });
  });

  test('a proof about one attempt says nothing about another that is open', () => {
    const attempts = [attempt({ state: 'canceled' }), attempt({ id: 'a2' })];
    expect(orderTruth(facts({ attempts, attemptId: 'a1', proof: 'after_confirmation' }))).toMatchObject({
      state: 'replaced',
      charged: 'unknown',
    });
  });
});
