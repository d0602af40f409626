/** A charge tells of a fee, a payment, a refund, a dispute or a review that our rows do not know: each is read. */
import { describe, expect, test } from 'vitest';
import type { NotedCharge } from '#db/repositories/charges.ts';
import { isPendingDebit, movedSince, wantedReads } from '#lib/payments/intents/charge-reads.ts';
import { observeCharge } from '#lib/payments/stripe/observe-charge.ts';
import { balanceTransaction, charge } from './stripe-objects.ts';

const ALL_KNOWN: NotedCharge = {
  order_id: 'order-1',
  payment_known: true,
  fee_known: true,
  refunded_minor: 0,
  dispute_known: false,
  review_known: false,
  changed: false,
};

const reads = (over: object, noted: Partial<NotedCharge> = {}) =>
  wantedReads(observeCharge(charge(over)), { ...ALL_KNOWN, ...noted });

const CHARGE = { kind: 'charge', id: 'ch_1' };
const INTENT = { kind: 'payment_intent', id: 'pi_1' };
const REFUNDS = { kind: 'refund', ofIntent: 'pi_1' };
const DISPUTES = { kind: 'dispute', ofIntent: 'pi_1' };

test('nothing is read when our rows know all that the charge tells', () => {
  expect(reads({})).toEqual([]);
  expect(
    reads({ amount_refunded: 500, disputed: true }, { refunded_minor: 500, dispute_known: true }),
  ).toEqual([]);
});

describe('the fee of a charge', () => {
  test('is read with its balance transaction, once there is one', () => {
    expect(reads({}, { fee_known: false })).toEqual([
      { target: CHARGE, reason: 'balance_transaction_not_known' },
    ]);
    expect(reads({ balance_transaction: null }, { fee_known: false })).toEqual([]);
  });

  test('is not read when the charge has brought it', () => {
    expect(reads({ balance_transaction: balanceTransaction() }, { fee_known: false })).toEqual([]);
  });
});

describe('money that went back', () => {
  test('is listed when it is more than our refunds come to', () => {
    expect(reads({ amount_refunded: 501 }, { refunded_minor: 500 })).toEqual([
      { target: REFUNDS, reason: 'refunds_not_known' },
    ]);
  });

  test('of a payment that we do not know is preceded by the payment', () => {
    expect(reads({ amount_refunded: 500 }, { payment_known: false })).toEqual([
      { target: INTENT, reason: 'unknown_payment' },
      { target: REFUNDS, reason: 'refunds_not_known' },
    ]);
    expect(reads({}, { payment_known: false })).toEqual([]);
  });
});

test('a dispute that we do not know is listed', () => {
  expect(reads({ disputed: true })).toEqual([{ target: DISPUTES, reason: 'dispute_not_known' }]);
});

test('a review is read by its name; before it has one, the charge is read again', () => {
  expect(reads({ review: 'prv_1' })).toEqual([
    { target: { kind: 'review', id: 'prv_1' }, reason: 'review_not_known' },
  ]);
  expect(reads({ outcome: { type: 'manual_review' } })).toEqual([
    { target: CHARGE, reason: 'review_not_known' },
  ]);
  expect(reads({ review: 'prv_1' }, { review_known: true })).toEqual([]);
});

test('of a charge without an intent only the fee is read: nothing of ours can be found by it', () => {
  const over = { payment_intent: null, amount_refunded: 500, disputed: true, review: 'prv_1' };
  expect(reads(over, { fee_known: false, payment_known: false })).toEqual([
    { target: CHARGE, reason: 'balance_transaction_not_known' },
  ]);
});

test.each([
  [{ amount_refunded: 0, disputed: false }, false],
  [{ amount_refunded: 1, disputed: false }, true],
  [{ amount_refunded: 0, disputed: true }, true],
])('money of a charge with %o has moved since: %s', (over, moved) => {
  expect(movedSince(observeCharge(charge(over)))).toBe(moved);
});

test.each([
  ['pending', true],
  ['succeeded', false],
  ['failed', false],
])('a charge that is %s has its money on the way: %s', (status, onItsWay) => {
  expect(isPendingDebit(observeCharge(charge({ status })))).toBe(onItsWay);
});
