/** What payments, refunds, disputes and payouts leave in the accounts, as far as each has come. */
import { describe, expect, it } from 'vitest';
import type { BalanceMovement } from '#lib/domain/balance-movement.ts';
import {
  balanceMoved,
  balancesOf,
  disputeLossChanged,
  type LedgerEntry,
  type Posting,
  paymentCaptured,
  refundOwedAgain,
  refundReserved,
  refundReturned,
} from '#lib/domain/ledger.ts';
import { CHARGE_MOVED, entriesOf, PAYMENT, REFUND, REFUND_MOVED, usd } from './postings.ts';

const balancesAfter = (...postings: Posting[]) => balancesOf(entriesOf(postings));

describe('a payment', () => {
  it('waits in clearing until Stripe tells its fee', () => {
    expect(balancesAfter(paymentCaptured(PAYMENT))).toEqual([
      usd('sales', -10_000),
      usd('stripe_clearing', 10_000),
    ]);
    expect(balancesAfter(paymentCaptured(PAYMENT), balanceMoved(CHARGE_MOVED))).toEqual([
      usd('processing_fees', 320),
      usd('sales', -10_000),
      usd('stripe_balance', 9_680),
    ]);
  });

  it('in the currency of the balance needs no exchange, whatever the shopper saw', () => {
    const presentment = { amountMinor: 9_999, currency: 'usd' };
    expect(balanceMoved({ ...CHARGE_MOVED, presentment }).entries).toEqual([
      usd('stripe_balance', 9_680),
      usd('processing_fees', 320),
      usd('stripe_clearing', -10_000),
    ]);
  });

  it('that fits no order is no sale', () => {
    const flagged = paymentCaptured({ ...PAYMENT, placement: 'unplaced_money' });
    expect(balancesAfter(flagged)).toEqual([usd('stripe_clearing', 10_000), usd('unplaced_money', -10_000)]);
  });

  it('in another currency than the balance clears each currency by itself', () => {
    const balances = balancesAfter(
      paymentCaptured({ ...PAYMENT, currency: 'eur' }),
      balanceMoved({
        ...CHARGE_MOVED,
        amountMinor: 10_800,
        feeMinor: 343,
        presentment: { amountMinor: 10_000, currency: 'eur' },
      }),
    );
    expect(balances).toEqual([
      { account: 'currency_exchange', amountMinor: 10_000, currency: 'eur' },
      usd('currency_exchange', -10_800),
      usd('processing_fees', 343),
      { account: 'sales', amountMinor: -10_000, currency: 'eur' },
      usd('stripe_balance', 10_457),
    ]);
  });
});

describe('a refund', () => {
  it('is owed when it is reserved and paid by its balance transaction', () => {
    expect(balancesAfter(refundReserved(REFUND))).toEqual([
      usd('refunds', 2_500),
      usd('refunds_payable', -2_500),
    ]);
    expect(balancesAfter(refundReserved(REFUND), balanceMoved(REFUND_MOVED))).toEqual([
      usd('refunds', 2_500),
      usd('stripe_balance', -2_500),
    ]);
  });

  it('that fails after it was paid leaves nothing behind', () => {
    const failure = balanceMoved({
      ...REFUND_MOVED,
      id: 'txn_3',
      kind: 'refund_failure',
      amountMinor: 2_500,
    });
    expect(
      balancesAfter(refundReserved(REFUND), balanceMoved(REFUND_MOVED), failure, refundReturned(REFUND)),
    ).toEqual([]);
  });

  it('that never reached Stripe leaves nothing behind', () => {
    expect(balancesAfter(refundReserved(REFUND), refundReturned(REFUND))).toEqual([]);
  });

  it('that was taken for refused and is there after all is owed again', () => {
    expect(balancesAfter(refundReserved(REFUND), refundReturned(REFUND), refundOwedAgain(REFUND))).toEqual([
      usd('refunds', 2_500),
      usd('refunds_payable', -2_500),
    ]);
  });

  it('of money that fits no order makes that money go away', () => {
    const unplaced = { placement: 'unplaced_money' } as const;
    const balances = balancesAfter(
      paymentCaptured({ ...PAYMENT, ...unplaced }),
      refundReserved({ ...REFUND, ...unplaced, amountMinor: 10_000 }),
    );
    expect(balances).toEqual([usd('refunds_payable', -10_000), usd('stripe_clearing', 10_000)]);
  });

  it('in another currency than the balance is paid in the shopper’s', () => {
    const balances = balancesAfter(
      refundReserved({ ...REFUND, currency: 'eur' }),
      balanceMoved({
        ...REFUND_MOVED,
        amountMinor: -2_700,
        presentment: { amountMinor: 2_500, currency: 'eur' },
      }),
    );
    expect(balances).toEqual([
      { account: 'currency_exchange', amountMinor: -2_500, currency: 'eur' },
      usd('currency_exchange', 2_700),
      { account: 'refunds', amountMinor: 2_500, currency: 'eur' },
      usd('stripe_balance', -2_700),
    ]);
  });
});

describe('an amount too small for a minor unit of the balance', () => {
  const rounded = (kind: BalanceMovement['kind']) =>
    balanceMoved({
      id: `txn_${kind}`,
      kind,
      amountMinor: 0,
      feeMinor: 0,
      currency: 'eur',
      presentment: { amountMinor: 5, currency: 'krw' },
    });
  const krw = (account: LedgerEntry['account'], amount: number): LedgerEntry => ({
    account,
    amountMinor: amount,
    currency: 'krw',
  });

  it('clears the payment, pays the refund or makes it owed again in the shopper’s currency', () => {
    expect(rounded('charge').entries).toEqual([krw('stripe_clearing', -5), krw('currency_exchange', 5)]);
    expect(rounded('refund').entries).toEqual([krw('refunds_payable', 5), krw('currency_exchange', -5)]);
    expect(rounded('refund_failure').entries).toEqual([
      krw('refunds_payable', -5),
      krw('currency_exchange', 5),
    ]);
  });

  it('takes what is disputed, and gives it back', () => {
    expect(rounded('dispute').entries).toContainEqual(krw('disputed_money', 5));
    expect(rounded('dispute_reversal').entries).toContainEqual(krw('disputed_money', -5));
  });

  it('leaves nothing owed of a refund that was paid', () => {
    const refund = { ...REFUND, amountMinor: 5, currency: 'krw' };
    expect(balancesAfter(refundReserved(refund), rounded('refund'))).toEqual([
      krw('currency_exchange', -5),
      krw('refunds', 5),
    ]);
  });
});

describe('a dispute', () => {
  const taken = () =>
    balanceMoved({
      id: 'txn_4',
      kind: 'dispute',
      amountMinor: -10_000,
      feeMinor: 1_500,
      currency: 'usd',
      presentment: null,
    });

  it('takes amount and fee, and gives both back when it is won', () => {
    expect(balancesAfter(taken())).toEqual([
      usd('dispute_fees', 1_500),
      usd('disputed_money', 10_000),
      usd('stripe_balance', -11_500),
    ]);
    const back = balanceMoved({
      id: 'txn_5',
      kind: 'dispute_reversal',
      amountMinor: 10_000,
      feeMinor: -1_500,
      currency: 'usd',
      presentment: null,
    });
    expect(balancesAfter(taken(), back)).toEqual([]);
  });

  it('that is lost is a loss', () => {
    expect(
      balancesAfter(
        taken(),
        disputeLossChanged({ disputeId: 'dp_1', number: 0, amountMinor: 10_000, currency: 'usd' }),
      ),
    ).toEqual([usd('dispute_fees', 1_500), usd('dispute_losses', 10_000), usd('stripe_balance', -11_500)]);
  });
});

describe('payouts and fees of the account', () => {
  it('leave the balance for the bank or for Stripe', () => {
    const moved = (kind: 'payout' | 'stripe_fee') =>
      balanceMoved({
        id: `txn_${kind}`,
        kind,
        amountMinor: -700,
        feeMinor: 0,
        currency: 'usd',
        presentment: null,
      });
    expect(balancesAfter(moved('payout'))).toEqual([usd('payouts', 700), usd('stripe_balance', -700)]);
    expect(balancesAfter(moved('stripe_fee'))).toEqual([
      usd('processing_fees', 700),
      usd('stripe_balance', -700),
    ]);
  });
});
