/**
 * Every movement that the pinned SDK knows has a kind, told by reporting category and sign, by type second (rule 49). A
 * newer SDK that names another type or category fails here, before Stripe sends one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  isOfAPayment,
  KIND_OF_CATEGORY,
  KIND_OF_TYPE,
  MOVEMENT_KINDS,
  type MovementKind,
  movementKindOf,
} from '#lib/domain/balance-movement.ts';
import { balanceMoved } from '#lib/domain/ledger.ts';
import type { LedgerAccount } from '#lib/domain/money-states.ts';

const sdk = join(import.meta.dirname, '..', '..', 'node_modules', 'stripe', 'esm', 'resources');

/** The members of a union of texts in the SDK's declarations. */
function unionIn(file: string, name: string): string[] {
  const text = readFileSync(join(sdk, file), 'utf8');
  const union = new RegExp(`type ${name} = ([^;]+);`).exec(text)?.[1] ?? '';
  return [...union.matchAll(/'([a-z_]+)'/g)].map(([, value = '']) => value);
}

const types = unionIn('BalanceTransactions.d.ts', 'Type');
const categories = unionIn('Reporting/ReportRuns.d.ts', 'ReportingCategory');

/** What Stripe documents of each movement of a payment: type, category, sign, and what it is. */
const DOCUMENTED: readonly [type: string, category: string, sign: 1 | -1, kind: MovementKind][] = [
  ['charge', 'charge', 1, 'charge'],
  ['payment', 'charge', 1, 'payment'],
  // The reversal of a pending debit, not a refund.
  ['payment_failure_refund', 'charge_failure', -1, 'charge_failure'],
  ['payment_failure_refund', 'charge', -1, 'charge_failure'],
  ['payment_reversal', '', -1, 'charge_failure'],
  ['network_cost', '', -1, 'stripe_fee'],
  // What takes the money of a charge back is no charge, and what takes a dispute's money again is a dispute.
  ['charge', 'charge', -1, 'charge_failure'],
  ['payment', 'charge', -1, 'charge_failure'],
  ['adjustment', 'dispute_reversal', -1, 'dispute'],
  ['refund_failure', 'refund_failure', -1, 'refund'],
  ['refund', 'refund', -1, 'refund'],
  ['payment_refund', 'refund', -1, 'refund'],
  ['refund', 'partial_capture_reversal', -1, 'partial_capture_reversal'],
  // A refund that failed: with a card, without one, and as an adjustment.
  ['refund_failure', 'refund_failure', 1, 'refund_failure'],
  ['payment_refund', 'refund_failure', 1, 'refund_failure'],
  ['payment_refund', 'refund', 1, 'refund_failure'],
  ['adjustment', 'refund_failure', 1, 'refund_failure'],
  ['adjustment', 'dispute', -1, 'dispute'],
  ['adjustment', 'dispute_reversal', 1, 'dispute_reversal'],
  ['adjustment', 'fee', -1, 'stripe_fee'],
  ['adjustment', 'other_adjustment', -1, 'adjustment'],
  ['stripe_fee', 'fee', -1, 'stripe_fee'],
  ['stripe_fx_fee', 'fee', -1, 'stripe_fee'],
  ['tax_fee', 'tax', -1, 'stripe_fee'],
  ['network_cost', 'network_cost', -1, 'stripe_fee'],
  ['payout', 'payout', -1, 'payout'],
  ['payout_failure', 'payout_reversal', 1, 'payout'],
  ['topup', 'topup', 1, 'topup'],
  ['transfer', 'transfer', -1, 'connect'],
  ['transfer_refund', 'transfer_reversal', 1, 'connect'],
  ['application_fee', 'platform_earning', 1, 'connect'],
  ['application_fee_refund', 'platform_earning_refund', -1, 'connect'],
  ['reserve_transaction', 'connect_reserved_funds', -1, 'reserve'],
  ['reserved_funds', 'risk_reserved_funds', -1, 'reserve'],
  ['payment_unreconciled', 'unreconciled_customer_funds', 1, 'customer_funds'],
];

/** Where the other side of each is booked. */
const ANSWERS_TO: Readonly<Record<MovementKind, LedgerAccount>> = {
  charge: 'stripe_clearing',
  partial_capture_reversal: 'stripe_clearing',
  payment: 'pending_debits',
  charge_failure: 'pending_debits',
  refund: 'refunds_payable',
  refund_failure: 'refunds_payable',
  dispute: 'disputed_money',
  dispute_reversal: 'disputed_money',
  payout: 'payouts',
  topup: 'topups',
  stripe_fee: 'processing_fees',
  connect: 'connected_accounts',
  reserve: 'reserves',
  customer_funds: 'customer_funds',
  other_service: 'other_services',
  adjustment: 'adjustments',
  other: 'other_money',
};

describe('a movement of Stripe’s balance', () => {
  test('the SDK’s lists were found', () => {
    expect(types).toEqual(expect.arrayContaining(['charge', 'payment_failure_refund', 'transfer_refund']));
    expect(categories).toEqual(expect.arrayContaining(['charge_failure', 'unreconciled_customer_funds']));
    expect(types.length).toBeGreaterThanOrEqual(51);
    expect(categories.length).toBeGreaterThanOrEqual(37);
  });

  test.each(types)('of the type %s has a kind, whatever its sign', (type) => {
    expect(KIND_OF_TYPE).toHaveProperty(type);
    for (const amountMinor of [1, 0, -1])
      expect(MOVEMENT_KINDS).toContain(movementKindOf({ category: 'made_up', type, amountMinor }));
  });

  test.each(categories)('of the category %s has a kind, whatever its type and sign', (category) => {
    expect(KIND_OF_CATEGORY).toHaveProperty(category);
    for (const amountMinor of [1, 0, -1]) {
      const kind = movementKindOf({ category, type: 'made_up', amountMinor });
      expect(MOVEMENT_KINDS).toContain(kind);
      // The category outweighs the type, which only tells cards from other methods.
      if (category !== 'charge')
        expect(movementKindOf({ category, type: 'payment_failure_refund', amountMinor })).toBe(kind);
    }
  });

  test.each(DOCUMENTED)('%s in the category %s, sign %i, is a %s', (type, category, sign, kind) => {
    expect(movementKindOf({ type, category, amountMinor: sign * 500 })).toBe(kind);
  });

  test.each([
    ['charge', 'charge', 'charge'],
    ['payment', 'charge', 'payment'],
    ['refund', 'refund', 'refund'],
    ['refund_failure', 'refund_failure', 'refund_failure'],
    ['adjustment', 'dispute', 'dispute'],
    ['adjustment', 'dispute_reversal', 'dispute_reversal'],
  ])('%s in the category %s that was rounded to nothing is a %s all the same', (type, category, kind) => {
    expect(movementKindOf({ type, category, amountMinor: 0 })).toBe(kind);
  });

  test('that neither list knows has none', () => {
    expect(movementKindOf({ type: 'made_up', category: 'made_up', amountMinor: 1 })).toBeNull();
  });

  test('is the money of a payment, or of the account: a payout, a fee and a transfer are no payment', () => {
    expect(MOVEMENT_KINDS.filter(isOfAPayment)).toEqual([
      'charge',
      'payment',
      'charge_failure',
      'partial_capture_reversal',
      'refund',
      'refund_failure',
      'dispute',
      'dispute_reversal',
    ]);
  });

  test.each(MOVEMENT_KINDS)('of the kind %s is booked against the account that it answers to', (kind) => {
    const posted = balanceMoved({
      id: 'txn_1',
      kind,
      amountMinor: 700,
      feeMinor: 0,
      currency: 'usd',
      presentment: null,
    });
    expect(posted).toEqual({
      kind: `balance_${kind}`,
      source: 'balance:txn_1',
      entries: [
        { account: 'stripe_balance', amountMinor: 700, currency: 'usd' },
        { account: ANSWERS_TO[kind], amountMinor: -700, currency: 'usd' },
      ],
    });
  });
});
