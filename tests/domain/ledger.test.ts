/** Any movements, in any order: every posting balances per currency, and the balances are the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BalanceMovement, MOVEMENT_KINDS } from '#lib/domain/balance-movement.ts';
import {
  balanceMoved,
  balancesOf,
  captureSource,
  debitSucceeded,
  disputeLossChanged,
  type LedgerEntry,
  posting as makePosting,
  type Posting,
  paymentCaptured,
  refundOwedAgain,
  refundReserved,
  refundReturned,
} from '#lib/domain/ledger.ts';
import { CHARGE_MOVED, entriesOf, PAYMENT, REFUND, REFUND_MOVED, usd } from './postings.ts';

const currency = fc.constantFrom('usd', 'eur', 'jpy');
const amountMinor = fc.integer({ min: 1, max: 99_999_999 });
const placement = fc.constantFrom('sales' as const, 'unplaced_money' as const);
const id = fc.uuid();

const movement = fc.record<BalanceMovement>({
  id,
  kind: fc.constantFrom(...MOVEMENT_KINDS),
  amountMinor: fc.integer({ min: -99_999_999, max: 99_999_999 }),
  feeMinor: fc.integer({ min: -5_000, max: 5_000 }),
  currency,
  presentment: fc.option(fc.record({ amountMinor, currency })),
});

const posting: fc.Arbitrary<Posting> = fc.oneof(
  fc.record({ intentId: id, amountMinor, currency, placement }).map(paymentCaptured),
  fc.record({ refundKey: id, amountMinor, currency, placement }).map(refundReserved),
  fc.record({ refundKey: id, amountMinor, currency, placement }).map(refundReturned),
  fc.record({ refundKey: id, amountMinor, currency, placement }).map(refundOwedAgain),
  movement.map(balanceMoved),
  fc
    .record({ disputeId: id, amountMinor, currency, number: fc.nat(3), sign: fc.constantFrom(1, -1) })
    .map(({ sign, ...loss }) => disputeLossChanged({ ...loss, amountMinor: loss.amountMinor * sign })),
  movement.map((made) => debitSucceeded({ ...made, kind: 'payment' }) ?? balanceMoved(made)),
);

const sumsPerCurrency = (entries: readonly LedgerEntry[]): number[] => {
  const sums = new Map<string, number>();
  for (const entry of entries) sums.set(entry.currency, (sums.get(entry.currency) ?? 0) + entry.amountMinor);
  return [...sums.values()];
};

describe('any posting', () => {
  it('balances per currency and has no entry of zero', () => {
    fc.assert(
      fc.property(posting, (made) => {
        expect(sumsPerCurrency(made.entries).every((sum) => sum === 0)).toBe(true);
        expect(made.entries.every(({ amountMinor: amount }) => amount !== 0)).toBe(true);
      }),
    );
  });

  it('is made from one source, and the same movement always has the same', () => {
    fc.assert(
      fc.property(movement, (made) => {
        expect(balanceMoved(made)).toEqual(balanceMoved({ ...made }));
        expect(balanceMoved(made).source).toBe(`balance:${made.id}`);
      }),
    );
  });

  it('leads to the same balances in any order', () => {
    const shuffled = fc
      .array(posting, { maxLength: 20 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([inOrder, mixed]) => {
        expect(balancesOf(entriesOf(mixed))).toEqual(balancesOf(entriesOf(inOrder)));
      }),
    );
  });

  it('is refused when its amount is negative or no whole number', () => {
    const captured = (amount: number) =>
      paymentCaptured({ intentId: 'pi_1', amountMinor: amount, currency: 'usd', placement: 'sales' });
    expect(() => captured(-1)).toThrow('invariant');
    expect(() => captured(0.5)).toThrow('invariant');
    expect(() => refundReserved({ ...REFUND, amountMinor: -1 })).toThrow('invariant');
    expect(() => refundReturned({ ...REFUND, amountMinor: -1 })).toThrow('invariant');
    expect(() => refundOwedAgain({ ...REFUND, amountMinor: -1 })).toThrow('invariant');
    const paid = { amountMinor: -1, currency: 'eur' };
    expect(() => balanceMoved({ ...CHARGE_MOVED, presentment: paid })).toThrow('invariant');
  });

  it('is refused when it does not balance in each currency, or has half a minor unit', () => {
    const eur = (amount: number): LedgerEntry => ({ ...usd('sales', amount), currency: 'eur' });
    const made = (...entries: LedgerEntry[]) => makePosting('kind', 'source', entries);
    expect(() => made(usd('sales', 1))).toThrow('source balances');
    expect(() => made(usd('sales', 1), usd('refunds', 1))).toThrow('source balances');
    expect(() => made(usd('sales', 1), eur(-1))).toThrow('source balances');
    expect(() => made(usd('sales', 0.5), usd('refunds', -0.5))).toThrow('safe integer');
    expect(made(usd('sales', -2), usd('payouts', 0), usd('refunds', 2)).entries).toEqual([
      usd('sales', -2),
      usd('refunds', 2),
    ]);
  });

  it('has a kind, and a source by which it is posted once', () => {
    const of = (made: Posting) => [made.kind, made.source];
    expect(of(paymentCaptured(PAYMENT))).toEqual(['payment_captured', 'capture:pi_1']);
    expect(captureSource('pi_1')).toBe('capture:pi_1');
    expect(of(refundReserved(REFUND))).toEqual(['refund_reserved', 'refund:r1']);
    expect(of(refundReturned(REFUND))).toEqual(['refund_returned', 'refund_returned:r1']);
    expect(of(refundOwedAgain(REFUND))).toEqual(['refund_owed_again', 'refund_again:r1']);
    expect(of(balanceMoved(REFUND_MOVED))).toEqual(['balance_refund', 'balance:txn_2']);
    expect(of(disputeLossChanged({ disputeId: 'dp_1', number: 0, amountMinor: 1, currency: 'usd' }))).toEqual(
      ['dispute_lost', 'dispute_lost:dp_1'],
    );
  });

  it('leaves out what did not move', () => {
    expect(balanceMoved({ ...CHARGE_MOVED, feeMinor: 0 }).entries).toEqual([
      usd('stripe_balance', 10_000),
      usd('stripe_clearing', -10_000),
    ]);
  });
});

describe('balances', () => {
  it('are in one order, by account and currency', () => {
    const eur = { ...usd('sales', 3), currency: 'eur' };
    const entries = [usd('sales', 1), usd('payouts', 2), eur, usd('sales', 4)];
    expect(balancesOf(entries)).toEqual([usd('payouts', 2), eur, usd('sales', 5)]);
    expect(balancesOf(entries.toReversed())).toEqual(balancesOf(entries));
  });

  it('are safe integers', () => {
    expect(() => balancesOf([usd('sales', Number.MAX_SAFE_INTEGER), usd('sales', 1)])).toThrow(
      'a balance is a safe integer',
    );
  });
});
