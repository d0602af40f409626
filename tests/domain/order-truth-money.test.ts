/** What an order's captured, refunded and disputed money makes of it, in amounts that can be added up by hand (rule 43). */
import { describe, expect, test } from 'vitest';
import { DISPUTE_STATUSES, REFUND_STATES } from '#lib/domain/money-states.ts';
import { ATTEMPT_STATES } from '#lib/domain/order-state.ts';
import { type OrderFacts, orderTruth } from '#lib/domain/order-truth.ts';
import { attempt, dispute, facts, payment, refund, TOTAL } from './order-facts.ts';

const paid = (part: Partial<OrderFacts> = {}) =>
  orderTruth(facts({ orderState: 'paid', payments: [payment()], ...part }));
const stateOf = (part: Partial<OrderFacts>) => paid(part).state;

describe('amounts', () => {
  /** Of its own for every state, so that a sum tells which states are in it: 1, 2, 4, 8 … */
  const power = (index: number): number => 2 ** index;
  const powersOf = <S>(all: readonly S[], some: readonly S[]): number =>
    all.reduce((sum, one, index) => sum + (some.includes(one) ? power(index) : 0), 0);

  test('of an order without anything are 0', () => {
    expect(orderTruth(facts()).amounts).toEqual({
      capturedMinor: 0,
      authorizedMinor: 0,
      releasedMinor: 0,
      refundedMinor: 0,
      refundPendingMinor: 0,
      disputedMinor: 0,
      netMinor: 0,
    });
  });

  test('are captured, released, refunded and disputed, and the net is what stays', () => {
    const { amounts } = paid({
      payments: [payment({ amountMinor: 7_000, releasedMinor: 3_000 }), payment({ releasedMinor: 1 })],
      refunds: [refund({ amountMinor: 500 }), refund({ amountMinor: 250, state: 'pending' })],
      disputes: [dispute('lost', { amountMinor: 2_000 })],
    });
    expect(amounts).toEqual({
      capturedMinor: 17_000,
      authorizedMinor: 0,
      releasedMinor: 3_001,
      refundedMinor: 500,
      refundPendingMinor: 250,
      disputedMinor: 2_000,
      netMinor: 14_500,
    });
  });

  test('count as captured only payments that succeeded', () => {
    const payments = (['processing', 'requires_capture', 'succeeded'] as const).map((status, index) =>
      payment({ status, amountMinor: power(index) }),
    );
    expect(paid({ payments }).amounts.capturedMinor).toBe(4);
  });

  test('count as authorized only what is held for a capture', () => {
    const attempts = ATTEMPT_STATES.map((state, index) => attempt({ state, amountMinor: power(index) }));
    expect(paid({ attempts }).amounts.authorizedMinor).toBe(powersOf(ATTEMPT_STATES, ['requires_capture']));
  });

  test('count a refund as on its way once it is promised, not while it waits for approval', () => {
    const refunds = REFUND_STATES.map((state, index) => refund({ state, amountMinor: power(index) }));
    const { amounts } = paid({ refunds });
    expect(amounts.refundedMinor).toBe(powersOf(REFUND_STATES, ['succeeded']));
    expect(amounts.refundPendingMinor).toBe(
      powersOf(REFUND_STATES, ['reserved', 'pending', 'requires_action']),
    );
  });

  test('count a dispute while the bank has the money: open, in appeal or lost', () => {
    const disputes = DISPUTE_STATUSES.map((status, index) => dispute(status, { amountMinor: power(index) }));
    expect(paid({ disputes }).amounts.disputedMinor).toBe(
      powersOf(DISPUTE_STATUSES, [
        'needs_response',
        'under_review',
        'appeal_needs_response',
        'appeal_under_review',
        'lost',
      ]),
    );
  });
});

describe('a paid order', () => {
  test.each(DISPUTE_STATUSES)('with a dispute that is %s', (status) => {
    const expected =
      status === 'lost'
        ? 'dispute_lost'
        : ['needs_response', 'under_review', 'appeal_needs_response', 'appeal_under_review'].includes(status)
          ? 'disputed'
          : 'paid';
    expect(stateOf({ disputes: [dispute(status)] })).toBe(expected);
    expect(stateOf({ disputes: [dispute('won', { amountMinor: 1 }), dispute(status)] })).toBe(expected);
  });

  test('with one dispute lost and one open is disputed: the open one can still be answered', () => {
    const disputes = [dispute('lost', { amountMinor: 1 }), dispute('needs_response', { amountMinor: 1 })];
    expect(stateOf({ disputes })).toBe('disputed');
  });

  test.each(REFUND_STATES)('with all of it in a refund that is %s', (state) => {
    const pending = ['reserved', 'pending', 'requires_action'].includes(state);
    expect(stateOf({ refunds: [refund({ state })] })).toBe(
      state === 'succeeded' ? 'refunded' : pending ? 'refund_pending' : 'paid',
    );
  });

  test('with a part refunded and another part on its way waits for that part', () => {
    const refunds = [refund({ amountMinor: 10 }), refund({ state: 'pending', amountMinor: 10 })];
    expect(stateOf({ refunds })).toBe('refund_pending');
  });

  test.each([
    ['short of its total by one cent', TOTAL - 1, 'partially_captured'],
    ['its total', TOTAL, 'paid'],
    ['more than its total', TOTAL + 1, 'paid'],
  ] as const)('that captured %s', (_what, amountMinor, state) => {
    expect(stateOf({ payments: [payment({ amountMinor })] })).toBe(state);
  });

  test('that captured its total in two payments is paid', () => {
    const half = payment({ amountMinor: TOTAL / 2 });
    expect(stateOf({ payments: [half, half] })).toBe('paid');
    expect(stateOf({ payments: [half] })).toBe('partially_captured');
  });

  test('that captured a part and holds the rest is captured in part', () => {
    const payments = [
      payment({ amountMinor: 4_000 }),
      payment({ status: 'requires_capture', amountMinor: 6_000 }),
    ];
    expect(stateOf({ payments })).toBe('partially_captured');
  });

  test('without a payment, as of a total of nothing, is paid, and under review while it is reviewed', () => {
    expect(stateOf({ payments: [] })).toBe('paid');
    expect(stateOf({ payments: [], radarReviewOpen: true })).toBe('under_review');
  });
});

test.each([
  ['on its way', 'processing', 'processing'],
  ['held', 'requires_capture', 'authorized'],
] as const)(
  'a payment that is %s is no captured money: the order goes on waiting',
  (_what, status, state) => {
    const waiting = facts({ attempts: [attempt({ state: status })], payments: [payment({ status })] });
    expect(orderTruth(waiting)).toMatchObject({ state, next: 'wait', amounts: { capturedMinor: 0 } });
  },
);

describe('an order that somebody looks at', () => {
  /** Of what was captured: as refunded, as on its way. */
  const after = (refundedMinor: number, pendingMinor: number): Partial<OrderFacts> => ({
    refunds: [
      refund({ amountMinor: refundedMinor }),
      refund({ state: 'pending', amountMinor: pendingMinor }),
    ],
  });

  test.each([
    ['nothing', 0, 0, 'payment_review', 'under_review'],
    ['a part', TOTAL - 1, 0, 'payment_review', 'under_review'],
    ['a part and one on its way', 10, TOTAL - 11, 'payment_review', 'under_review'],
    ['all of it, with a part on its way', 10, TOTAL - 10, 'refund_pending', 'refund_pending'],
    ['all of it, on its way', 0, TOTAL, 'refund_pending', 'refund_pending'],
    ['all of it', TOTAL, 0, 'refunded', 'refunded'],
  ] as const)('with %s refunded: as money that does not fit, and as held by Radar', (...row) => {
    const [, refundedMinor, pendingMinor, misfit, radar] = row;
    const refunds = after(refundedMinor, pendingMinor);
    expect(stateOf({ ...refunds, orderState: 'review' })).toBe(misfit);
    expect(stateOf({ ...refunds, orderState: 'expired' })).toBe(misfit);
    expect(stateOf({ ...refunds, radarReviewOpen: true })).toBe(radar);
  });
});

describe('money beyond the total', () => {
  const both = { payments: [payment(), payment({ surplus: true, amountMinor: 15_300 })] };

  test('says nothing about the order while it is there, on its way back, or gone', () => {
    expect(stateOf(both)).toBe('paid');
    for (const state of ['pending', 'succeeded'] as const) {
      expect(stateOf({ ...both, refunds: [refund({ state, ofSurplus: true, amountMinor: 15_300 })] })).toBe(
        'paid',
      );
    }
  });

  test('does not hide that the order’s own money went back', () => {
    expect(stateOf({ ...both, refunds: [refund()] })).toBe('refunded');
    expect(stateOf({ ...both, refunds: [refund({ amountMinor: 1 })] })).toBe('partially_refunded');
  });

  test('does not make up for what was not captured', () => {
    const payments = [payment({ amountMinor: 1 }), payment({ surplus: true })];
    expect(stateOf({ payments })).toBe('partially_captured');
  });

  test('is all there is to tell of where nothing else was paid', () => {
    const alone: Partial<OrderFacts> = { orderState: 'cancelled', payments: [payment({ surplus: true })] };
    expect(stateOf(alone)).toBe('payment_review');
    expect(stateOf({ ...alone, refunds: [refund({ ofSurplus: true })] })).toBe('refunded');
  });
});
