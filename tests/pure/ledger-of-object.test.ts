/** What an object of Stripe does to the books, with amounts that a person can check; and what a lost payment does. */
import { describe, expect, test } from 'vitest';
import { balancesOf, type Posting } from '#lib/domain/ledger.ts';
import { lostPaymentReserved, lostPaymentReturned } from '#lib/payments/ledger/lost-payment.ts';
import { type LedgerFacts, postingsOfObject } from '#lib/payments/ledger/postings-of-object.ts';
import { placementOf, refundSubject } from '#lib/payments/refunds/refund-subject.ts';
import { observeCharge } from '#lib/payments/stripe/observe-charge.ts';
import { observeDispute, observeWarning } from '#lib/payments/stripe/observe-dispute.ts';
import type { ObservedObject } from '#lib/payments/stripe/observe-event.ts';
import { observeIntent } from '#lib/payments/stripe/observe-intent.ts';
import { observeMovement } from '#lib/payments/stripe/observe-movement.ts';
import { observeRefund } from '#lib/payments/stripe/observe-refund.ts';
import {
  balanceTransaction,
  charge,
  dispute,
  earlyFraudWarning,
  paymentIntent,
  refund,
} from './stripe-objects.ts';

const FACTS: LedgerFacts = {
  placementOf: (intentId) => (intentId === 'pi_lost' ? 'unplaced_money' : 'sales'),
  refundKeyOf: (id) => (id === 're_1' ? 'refund-1' : undefined),
};

const sourcesOf = (postings: readonly Posting[]) => postings.map(({ source }) => source);
/** Account by account, in one currency: `sales: -4790` is a credit. */
const moved = (postings: readonly Posting[]) =>
  Object.fromEntries(
    balancesOf(postings.flatMap(({ entries }) => entries)).map(({ account, amountMinor }) => [
      account,
      amountMinor,
    ]),
  );
const postings = (object: ObservedObject) => postingsOfObject(object, FACTS);

describe('a payment intent', () => {
  const ofIntent = (over: object) =>
    postings({ kind: 'payment_intent', seen: observeIntent(paymentIntent(over)) });

  test('that succeeded books what was received, not what was asked for', () => {
    const booked = ofIntent({ amount: 5000, amount_received: 4790 });
    expect(sourcesOf(booked)).toEqual(['capture:pi_1']);
    expect(moved(booked)).toEqual({ stripe_clearing: 4790, sales: -4790 });
  });

  test('whose money fits no order books no sale', () => {
    expect(moved(ofIntent({ id: 'pi_lost' }))).toEqual({ stripe_clearing: 4790, unplaced_money: -4790 });
  });

  test.each([
    ['has not succeeded', { status: 'processing' }],
    ['succeeded with nothing received', { amount_received: 0 }],
  ])('that %s books nothing', (_what, over) => {
    expect(ofIntent(over)).toEqual([]);
  });
});

describe('a charge', () => {
  const ofCharge = (over: object) => postings({ kind: 'charge', seen: observeCharge(charge(over)) });

  test('whose balance transaction was read books gross, fee and net', () => {
    const booked = ofCharge({ balance_transaction: balanceTransaction() });
    expect(sourcesOf(booked)).toEqual(['balance:txn_1']);
    expect(moved(booked)).toEqual({ stripe_balance: 941, processing_fees: 59, stripe_clearing: -1000 });
  });

  test('whose balance transaction is only named books nothing yet', () => {
    expect(ofCharge({})).toEqual([]);
  });

  const DEBIT = {
    balance_transaction: balanceTransaction({ type: 'payment' }),
    payment_method_details: { type: 'sepa_debit' },
  };

  test('by bank debit is pending until it succeeds', () => {
    const pending = ofCharge({ ...DEBIT, status: 'pending' });
    expect(sourcesOf(pending)).toEqual(['balance:txn_1']);
    expect(moved(pending)).toEqual({ stripe_balance: 941, processing_fees: 59, pending_debits: -1000 });
    const succeeded = ofCharge(DEBIT);
    expect(sourcesOf(succeeded)).toEqual(['balance:txn_1', 'debit:txn_1']);
    expect(moved(succeeded)).toEqual({ stripe_balance: 941, processing_fees: 59, stripe_clearing: -1000 });
  });

  test('by bank debit that succeeded books nothing while its balance transaction is not known', () => {
    expect(ofCharge({ ...DEBIT, balance_transaction: 'txn_1' })).toEqual([]);
  });
});

describe('a refund', () => {
  const ofRefund = (over: object) => postings({ kind: 'refund', seen: observeRefund(refund(over)) });
  const LEFT = balanceTransaction({ id: 'txn_2', type: 'refund', amount: -500, fee: 0, net: -500 });
  const BACK = balanceTransaction({ id: 'txn_4', type: 'refund_failure', amount: 500, fee: 0, net: 500 });

  test('that our books do not know moves nothing', () => {
    expect(ofRefund({ id: 're_2', balance_transaction: LEFT })).toEqual([]);
  });

  test('is owed as soon as it is there', () => {
    const booked = ofRefund({ status: 'pending' });
    expect(sourcesOf(booked)).toEqual(['refund:refund-1']);
    expect(moved(booked)).toEqual({ refunds: 500, refunds_payable: -500 });
  });

  test('whose money left is owed no more', () => {
    const booked = ofRefund({ balance_transaction: LEFT });
    expect(sourcesOf(booked)).toEqual(['refund:refund-1', 'balance:txn_2']);
    expect(moved(booked)).toEqual({ refunds: 500, stripe_balance: -500 });
  });

  test.each(['failed', 'canceled'])('that was %s leaves nothing behind', (status) => {
    const booked = ofRefund({ status, balance_transaction: LEFT, failure_balance_transaction: BACK });
    expect(sourcesOf(booked)).toEqual([
      'refund:refund-1',
      'refund_returned:refund-1',
      'balance:txn_2',
      'balance:txn_4',
    ]);
    expect(moved(booked)).toEqual({});
  });

  test('of money that fitted no order is no refund of a sale', () => {
    expect(moved(ofRefund({ payment_intent: 'pi_lost' }))).toEqual({
      unplaced_money: 500,
      refunds_payable: -500,
    });
  });
});

describe('other objects', () => {
  test('a dispute books what it took, with its fee', () => {
    const booked = postings({ kind: 'dispute', seen: observeDispute(dispute()) });
    expect(sourcesOf(booked)).toEqual(['balance:txn_3']);
    expect(moved(booked)).toEqual({ stripe_balance: -2500, dispute_fees: 1500, disputed_money: 1000 });
  });

  test('a movement of the balance books what it moved, and clears a debit that succeeded', () => {
    const source = charge({ payment_method_details: { type: 'sepa_debit' } });
    const seen = observeMovement(balanceTransaction({ type: 'payment', source }));
    expect(sourcesOf(postings({ kind: 'balance_transaction', seen }))).toEqual([
      'balance:txn_1',
      'debit:txn_1',
    ]);
    const named = observeMovement(balanceTransaction({ type: 'payment' }));
    expect(sourcesOf(postings({ kind: 'balance_transaction', seen: named }))).toEqual(['balance:txn_1']);
  });

  test('a movement of a kind that nobody knows books nothing', () => {
    const seen = observeMovement(balanceTransaction({ type: 'luck', reporting_category: 'luck' }));
    expect(postings({ kind: 'balance_transaction', seen })).toEqual([]);
  });

  test('a warning moves no money', () => {
    expect(postings({ kind: 'early_fraud_warning', seen: observeWarning(earlyFraudWarning()) })).toEqual([]);
  });
});

describe('a payment that this database has lost', () => {
  const lost = { id: 'lost-1', intentId: 'pi_1', amountMinor: 1000, currency: 'usd' };

  test('is taken in as money of no order, and owed at once', () => {
    const booked = lostPaymentReserved(lost);
    expect(sourcesOf(booked)).toEqual(['capture:pi_1', 'refund:lost-1']);
    expect(moved(booked)).toEqual({ stripe_clearing: 1000, refunds_payable: -1000 });
  });

  test('is owed no more when its refund is undone, and still fits no order', () => {
    const undone = lostPaymentReturned(lost);
    expect(undone.source).toBe('refund_returned:lost-1');
    expect(moved([...lostPaymentReserved(lost), undone])).toEqual({
      stripe_clearing: 1000,
      unplaced_money: -1000,
    });
  });
});

describe('the money of a refund', () => {
  test.each([
    [true, false, 'sales'],
    [true, true, 'unplaced_money'],
    [false, false, 'unplaced_money'],
    [false, true, 'unplaced_money'],
  ])('of an order placed: %s, beyond its price: %s, is %s', (placed, surplus, placement) => {
    expect(placementOf({ surplus, order_placed: placed })).toBe(placement);
  });

  test.each([
    ['admin', 're_1', 'row-1'],
    ['system', 're_1', 'row-1'],
    ['stripe', 're_1', 're_1'],
    ['stripe', null, 'row-1'],
  ] as const)('made by %s as %s is known as %s', (origin, stripeId, refundKey) => {
    const row = { id: 'row-1', origin, stripe_refund_id: stripeId, amount_minor: 500, currency: 'eur' };
    expect(refundSubject({ surplus: false, order_placed: true }, row)).toEqual({
      refundKey,
      amountMinor: 500,
      currency: 'eur',
      placement: 'sales',
    });
  });
});
