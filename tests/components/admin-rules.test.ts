/** What the admin's forms work out before they ask the server. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { orderMoney } from '#components/admin/orders/order-money.ts';
import { amountText, parseAmount } from '#components/admin/refund/parse-amount.ts';
import {
  allRestockable,
  draftResult,
  type RefundDraft,
  refundBody,
} from '#components/admin/refund/refund-draft.ts';
import { pageHref } from '#components/admin/ui/pager.tsx';
import { problemWords } from '#components/admin/ui/problem-words.ts';
import { readLeniently } from '#lib/contracts/lenient-query.ts';
import type { RefundablePayment, RefundListAnswer, RefundView } from '#lib/contracts/refunds.ts';
import type { LedgerAccount } from '#lib/domain/money-states.ts';

describe('an amount as a person types it', () => {
  test.each([
    ['12.30', 'usd', 1230],
    ['12,3', 'eur', 1230],
    ['12', 'usd', 1200],
    ['0.01', 'usd', 1],
    ['500', 'jpy', 500],
    ['1.234', 'kwd', 1234],
    ['12.', 'usd', 1200],
  ])('%s %s is %d', (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toBe(amountMinor);
  });

  test.each([
    ['', 'usd'],
    ['0', 'usd'],
    ['-5', 'usd'],
    ['1e3', 'usd'],
    ['12.345', 'usd'],
    ['1,234.50', 'usd'],
    ['5.5', 'jpy'],
    ['9999999999999', 'usd'],
  ])('%j %s is no amount', (text, currency) => {
    expect(parseAmount(text, currency)).toBeNull();
  });

  test('what is shown is read as the same amount', () => {
    for (const [amountMinor, currency] of [
      [1230, 'usd'],
      [7, 'usd'],
      [500, 'jpy'],
      [12_340, 'kwd'],
    ] as const) {
      expect(parseAmount(amountText(amountMinor, currency), currency)).toBe(amountMinor);
    }
  });
});

const payment: RefundablePayment = {
  paymentIntentId: 'pi_1',
  surplus: false,
  placement: 'sales',
  capturedMinor: 10_000,
  releasedMinor: 0,
  reservedMinor: 2_000,
  refundedMinor: 2_000,
  refundableMinor: 8_000,
  currency: 'usd',
  refundable: true,
};
const given: RefundView = {
  id: 'r1',
  state: 'succeeded',
  origin: 'admin',
  amountMinor: 2_000,
  currency: 'usd',
  reason: 'duplicate',
  note: null,
  stripeRefundId: 're_1',
  failureReason: null,
  requestedBy: 'u1',
  approvedBy: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  settledAt: null,
  lines: [],
};
const refunds: RefundListAnswer = {
  data: [given],
  nextCursor: null,
  payments: [payment],
  lines: [
    { lineNumber: 1, unitMinor: 3_000, quantity: 2, leftQuantity: 2, restockableQuantity: 2 },
    { lineNumber: 2, unitMinor: 4_000, quantity: 1, leftQuantity: 1, restockableQuantity: 1 },
  ],
  approvalAboveMinor: 5_000,
};
const draft: RefundDraft = {
  paymentIntentId: 'pi_1',
  mode: 'all',
  amountText: '',
  lines: {},
  reason: 'requested_by_customer',
  note: '  ',
};

describe('a refund that is being filled in', () => {
  test('all that is left counts with what went on one word already', () => {
    expect(draftResult(draft, payment, refunds)).toMatchObject({ amountMinor: 8_000, needsApproval: true });
    expect(draftResult({ ...draft, mode: 'amount', amountText: '30' }, payment, refunds)).toMatchObject({
      amountMinor: 3_000,
      problem: null,
      needsApproval: false,
    });
    expect(
      draftResult({ ...draft, mode: 'amount', amountText: '30.01' }, payment, refunds).needsApproval,
    ).toBe(true);
  });

  test('more than is left, nothing at all and no item are told', () => {
    const problemOf = (part: Partial<RefundDraft>) =>
      draftResult({ ...draft, ...part }, payment, refunds).problem;
    expect(problemOf({ mode: 'amount', amountText: '80.01' })).toContain('more than is left');
    expect(problemOf({ mode: 'amount', amountText: 'all' })).toContain('Enter an amount');
    expect(problemOf({ mode: 'lines' })).toContain('Choose at least one item');
  });

  test('items make the amount, and go back to the shelf where that is wanted', () => {
    const lines = { 1: { quantity: 1, restock: true }, 2: { quantity: 1, restock: false } };
    const chosen = { ...draft, mode: 'lines' as const, lines };
    expect(draftResult(chosen, payment, refunds)).toMatchObject({
      amountMinor: 7_000,
      restocked: [{ lineNumber: 1, quantity: 1 }],
    });
    expect(refundBody({ ...chosen, reason: 'requested_by_customer' }, payment, 7_000)).toEqual({
      reason: 'requested_by_customer',
      currency: 'usd',
      lines: [
        { lineNumber: 1, quantity: 1, restock: true },
        { lineNumber: 2, quantity: 1, restock: false },
      ],
    });
  });

  test('restocks no more of a line than was sold and is not restocked', () => {
    const some = {
      ...refunds,
      lines: refunds.lines.map((line) => ({ ...line, restockableQuantity: line.lineNumber === 1 ? 1 : 0 })),
    };
    const lines = { 1: { quantity: 2, restock: true }, 2: { quantity: 1, restock: true } };
    expect(draftResult({ ...draft, mode: 'lines', lines }, payment, some).restocked).toEqual([
      { lineNumber: 1, quantity: 1 },
    ]);
    expect(allRestockable(some)).toEqual({ 1: 1, 2: 0 });
  });

  test('with an amount restocks the pieces that are chosen, and nothing for money beyond what was owed', () => {
    const chosen = {
      ...draft,
      reason: 'requested_by_customer' as const,
      mode: 'amount' as const,
      amountText: '10',
      restock: { 1: 2, 2: 0 },
    };
    const restock = [{ lineNumber: 1, quantity: 2 }];
    expect(draftResult(chosen, payment, refunds).restocked).toEqual(restock);
    expect(refundBody(chosen, payment, 1_000)).toMatchObject({ amountMinor: 1_000, restock });
    const surplus = { ...payment, surplus: true };
    expect(draftResult(chosen, surplus, refunds).restocked).toEqual([]);
    expect(refundBody(chosen, surplus, 1_000)).not.toHaveProperty('restock');
  });

  test('what was shown is what is asked for', () => {
    expect(refundBody({ ...draft, reason: 'requested_by_customer', note: ' Torn ' }, payment, 8_000)).toEqual(
      {
        reason: 'requested_by_customer',
        currency: 'usd',
        amountMinor: 8_000,
        note: 'Torn',
      },
    );
  });
});

test('an address that anybody may have typed gives what is understood of it', () => {
  const query = z.strictObject({
    state: z.enum(['open', 'all']).default('open'),
    cursor: z.uuid().optional(),
  });
  expect(readLeniently(query, { state: 'broken', cursor: ['a', 'b'], other: 'x' })).toEqual({
    state: 'open',
  });
  expect(readLeniently(query, { state: 'all', cursor: '' })).toEqual({ state: 'all' });
  expect(pageHref('/admin/orders', { q: 'a b', state: undefined, cursor: '' })).toBe('/admin/orders?q=a+b');
});

describe('the money of an order adds up', () => {
  const amounts = {
    capturedMinor: 67_600,
    authorizedMinor: 0,
    releasedMinor: 0,
    refundedMinor: 0,
    refundPendingMinor: 0,
    disputedMinor: 0,
    netMinor: 67_600,
  };
  const entry = (account: LedgerAccount, amountMinor: number, currency = 'usd') => ({
    account,
    amountMinor,
    currency,
  });

  test('a lost dispute costs more than the payment brought: its fee counts, and the net is negative', () => {
    const { groups, feePending } = orderMoney({ currency: 'usd', amounts }, 0, [
      entry('sales', -67_600),
      entry('dispute_losses', 67_600),
      entry('dispute_fees', 1_500),
      entry('processing_fees', 1_990),
    ]);
    expect(feePending).toBe(false);
    expect(groups).toEqual([expect.objectContaining({ currency: 'usd', netMinor: -3_490 })]);
    const [group] = groups;
    expect(group?.rows.reduce((sum, row) => sum + row.amountMinor, 0)).toBe(group?.netMinor);
  });

  test('refunds under way count, an unknown fee is named, and a fee in another currency has a sum of its own', () => {
    const known = orderMoney({ currency: 'eur', amounts: { ...amounts, refundedMinor: 600 } }, 1_000, [
      entry('processing_fees', 220),
    ]);
    expect(known.groups.map(({ currency, netMinor }) => [currency, netMinor])).toEqual([
      ['eur', 66_000],
      ['usd', -220],
    ]);
    expect(orderMoney({ currency: 'usd', amounts }, 0, []).feePending).toBe(true);
  });
});

test('what keeps a person from being erased is named', () => {
  const problem = {
    code: 'person_has_open_money',
    status: 409,
    message: '',
    requestId: null,
    retryable: false,
    retryAfterMs: null,
    details: { open: ['dispute', 'refund'] },
  };
  expect(problemWords(problem)).toMatch(/an open dispute, a refund that is not finished/);
  expect(problemWords({ ...problem, details: {} })).toMatch(/open money/);
});
