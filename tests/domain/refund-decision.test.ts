/** What may still be given back, and what a refund seen at Stripe does to ours: every state against every status. */
import { describe, expect, test } from 'vitest';
import { REFUND_STATES, type RefundState } from '#lib/domain/money-states.ts';
import {
  decideRefundMove,
  planRefund,
  type RefundFacts,
  STRIPE_REFUND_STATUSES,
  type StripeRefundStatus,
} from '#lib/domain/refund.ts';
import { seenRefund } from './observations.ts';

const move = (state: RefundState, status: StripeRefundStatus, source: 'event' | 'read') => {
  const decided = decideRefundMove(state, seenRefund(status), source);
  return decided.kind === 'none'
    ? decided.reason
    : decided.kind === 'move'
      ? `to ${decided.to}`
      : decided.kind;
};

describe('a refund seen at Stripe', () => {
  test.each(REFUND_STATES)('moves one that is %s forward only', (state) => {
    const open = ['awaiting_approval', 'reserved', 'pending', 'requires_action', 'rejected'].includes(state);
    for (const source of ['event', 'read'] as const) {
      const own = STRIPE_REFUND_STATUSES.some((status) => status === state);
      if (own) expect(move(state, state as StripeRefundStatus, source)).toBe('no_change');
      if (open) {
        expect(move(state, 'succeeded', source)).toBe('to succeeded');
        expect(move(state, 'failed', source)).toBe('to failed');
        expect(move(state, 'canceled', source)).toBe('to canceled');
      }
    }
  });

  test('may fail after it succeeded, and nothing follows an end', () => {
    for (const source of ['event', 'read'] as const) {
      expect(move('succeeded', 'failed', source)).toBe('to failed');
      expect(move('succeeded', 'canceled', source)).toBe('to canceled');
      for (const end of ['failed', 'canceled'] as const) {
        for (const status of ['pending', 'requires_action', 'succeeded'] as const) {
          expect(move(end, status, source)).toBe('stale');
        }
      }
      for (const status of ['pending', 'requires_action'] as const) {
        expect(move('succeeded', status, source)).toBe('stale');
      }
    }
  });

  test('is asked for where two states have no order, and a read decides', () => {
    expect(move('pending', 'requires_action', 'event')).toBe('read');
    expect(move('requires_action', 'pending', 'event')).toBe('read');
    expect(move('failed', 'canceled', 'event')).toBe('read');
    expect(move('pending', 'requires_action', 'read')).toBe('to requires_action');
    expect(move('requires_action', 'pending', 'read')).toBe('to pending');
  });

  test('that was said to be refused and is there after all is there', () => {
    expect(move('rejected', 'pending', 'event')).toBe('to pending');
    expect(move('rejected', 'succeeded', 'event')).toBe('to succeeded');
  });

  test('begins from a reservation', () => {
    expect(move('reserved', 'pending', 'event')).toBe('to pending');
    expect(move('awaiting_approval', 'pending', 'event')).toBe('to pending');
    expect(move('reserved', 'requires_action', 'event')).toBe('to requires_action');
  });
});

const facts = (over: Partial<RefundFacts> = {}): RefundFacts => ({
  capturedMinor: 10_000,
  currency: 'usd',
  reservedMinor: 0,
  unapprovedMinor: 0,
  refundable: true,
  approvalAboveMinor: null,
  lines: [
    { lineNumber: 1, unitMinor: 2_500, leftQuantity: 3, restockableQuantity: 3 },
    { lineNumber: 2, unitMinor: 700, leftQuantity: 1, restockableQuantity: 1 },
  ],
  ...over,
});
const plan = (of: Partial<RefundFacts>, request: Parameters<typeof planRefund>[1]) => {
  const planned = planRefund(facts(of), request);
  return planned.ok ? planned.value : planned.error;
};

describe('a refund is planned', () => {
  test('for all that is left when nothing is said', () => {
    expect(plan({ reservedMinor: 4_000 }, {})).toEqual({
      amountMinor: 6_000,
      needsApproval: false,
      lines: [],
    });
  });

  test('up to what is left and not one minor unit more', () => {
    expect(plan({ reservedMinor: 4_000 }, { amountMinor: 6_000 })).toMatchObject({ amountMinor: 6_000 });
    expect(plan({ reservedMinor: 4_000 }, { amountMinor: 6_001 })).toBe('refund_too_large');
    expect(plan({ reservedMinor: 10_000 }, { amountMinor: 1 })).toBe('already_refunded');
    expect(plan({ reservedMinor: 10_001 }, {})).toBe('already_refunded');
    expect(plan({}, { amountMinor: 0 })).toBe('refund_too_large');
    expect(plan({}, { amountMinor: -1 })).toBe('refund_too_large');
    expect(plan({}, { amountMinor: 1 })).toMatchObject({ amountMinor: 1 });
  });

  test('by line, with what comes back', () => {
    const lines = [
      { lineNumber: 1, quantity: 2, restock: true },
      { lineNumber: 2, quantity: 1, restock: false },
    ];
    expect(plan({}, { lines })).toEqual({
      amountMinor: 5_700,
      needsApproval: false,
      lines: [
        { lineNumber: 1, quantity: 2, amountMinor: 5_000, restockQuantity: 2 },
        { lineNumber: 2, quantity: 1, amountMinor: 700, restockQuantity: 0 },
      ],
    });
    expect(plan({}, { lines, amountMinor: 6_290 })).toMatchObject({ amountMinor: 6_290 });
    expect(plan({ reservedMinor: 5_000 }, { lines })).toBe('refund_too_large');
  });

  test('restocks by line no more than was sold and is not restocked', () => {
    const restockable = (pieces: number) => ({
      lines: [{ lineNumber: 1, unitMinor: 2_500, leftQuantity: 3, restockableQuantity: pieces }],
    });
    const lines = [{ lineNumber: 1, quantity: 2, restock: true }];
    for (const [pieces, restockQuantity] of [
      [3, 2],
      [1, 1],
      [0, 0],
    ] as const) {
      expect(plan(restockable(pieces), { lines })).toMatchObject({
        amountMinor: 5_000,
        lines: [{ quantity: 2, restockQuantity }],
      });
    }
  });

  test('restocks with any amount what is chosen, or all that was sold', () => {
    const only = (lineNumber: number, restockQuantity: number) => ({
      lineNumber,
      quantity: 0,
      amountMinor: 0,
      restockQuantity,
    });
    expect(plan({}, { restock: true })).toMatchObject({
      amountMinor: 10_000,
      lines: [only(1, 3), only(2, 1)],
    });
    expect(plan({}, { restock: false })).toMatchObject({ amountMinor: 10_000, lines: [] });
    const chosen = [{ lineNumber: 1, quantity: 1 }];
    expect(plan({}, { amountMinor: 100, restock: chosen })).toMatchObject({
      amountMinor: 100,
      lines: [only(1, 1)],
    });
    const noneOfTheFirst = [
      { lineNumber: 1, quantity: 0 },
      { lineNumber: 2, quantity: 1 },
    ];
    expect(plan({}, { restock: noneOfTheFirst })).toMatchObject({ lines: [only(2, 1)] });
    expect(plan({}, { restock: [{ lineNumber: 1, quantity: 4 }] })).toBe('restock_too_many');
    expect(plan({}, { restock: [{ lineNumber: 3, quantity: 1 }] })).toBe('restock_too_many');
    expect(plan({}, { restock: [...chosen, ...chosen] })).toBe('restock_too_many');
    expect(plan({}, { restock: [{ lineNumber: 1, quantity: -1 }] })).toBe('restock_too_many');
  });

  test.each([
    ['a line that is not there', [{ lineNumber: 3, quantity: 1, restock: false }]],
    ['more than is left of one', [{ lineNumber: 1, quantity: 4, restock: false }]],
    ['nothing of one', [{ lineNumber: 1, quantity: 0, restock: false }]],
    [
      'a line twice',
      [
        { lineNumber: 1, quantity: 1, restock: false },
        { lineNumber: 1, quantity: 1, restock: false },
      ],
    ],
  ])('never for %s', (_name, lines) => {
    expect(plan({}, { lines })).toBe('refund_lines_unknown');
  });

  test('never in another currency, nor while a dispute forbids it', () => {
    expect(plan({}, { currency: 'eur' })).toBe('currency_mismatch');
    expect(plan({}, { currency: 'usd', amountMinor: 5 })).toMatchObject({ amountMinor: 5 });
    expect(plan({ refundable: false }, { amountMinor: 5 })).toBe('refund_blocked');
  });

  test('never for a fraction that the currency does not have', () => {
    expect(plan({ currency: 'kwd' }, { amountMinor: 1_235 })).toBe('amount_indivisible');
    expect(plan({ currency: 'kwd' }, { amountMinor: 1_230 })).toMatchObject({ amountMinor: 1_230 });
    expect(plan({ currency: 'isk' }, { amountMinor: 150 })).toBe('amount_indivisible');
    expect(plan({ currency: 'isk' }, { amountMinor: 200 })).toMatchObject({ amountMinor: 200 });
    expect(plan({ currency: 'xyz' }, { amountMinor: 200 })).toBe('amount_indivisible');
  });

  test('for a second pair of eyes above the limit, counting what went on one word before', () => {
    const above = { approvalAboveMinor: 3_000 };
    expect(plan(above, { amountMinor: 3_000 })).toMatchObject({ needsApproval: false });
    expect(plan(above, { amountMinor: 3_001 })).toMatchObject({ needsApproval: true });
    expect(plan({ ...above, unapprovedMinor: 2_000 }, { amountMinor: 1_000 })).toMatchObject({
      needsApproval: false,
    });
    expect(plan({ ...above, unapprovedMinor: 2_000 }, { amountMinor: 1_001 })).toMatchObject({
      needsApproval: true,
    });
    expect(plan({ approvalAboveMinor: 0 }, { amountMinor: 1 })).toMatchObject({ needsApproval: true });
  });
});
