/** Maps Stripe's balance transactions to what the ledger takes: gross, fee and what they answer to. */
import type Stripe from 'stripe';
import type { MovementKind, MovementObservation } from '#lib/domain/balance-movement.ts';
import { idOf, METADATA } from './observe-intent.ts';

const KINDS: Readonly<Record<string, MovementKind>> = {
  charge: 'charge',
  payment: 'charge',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund_failure',
  payment_failure_refund: 'refund_failure',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  stripe_fee: 'stripe_fee',
  stripe_fx_fee: 'stripe_fee',
  tax_fee: 'stripe_fee',
  network_cost: 'stripe_fee',
};

/** On the wire both directions of a dispute are adjustments; the reporting category tells them apart. */
function kindOf(transaction: Stripe.BalanceTransaction): MovementKind | null {
  const category = transaction.reporting_category;
  if (category === 'dispute' || category === 'dispute_reversal') return category;
  return KINDS[transaction.type] ?? null;
}

type Source = Stripe.BalanceTransactionSource;
type Of = Pick<
  MovementObservation,
  'intentId' | 'installation' | 'attemptId' | 'chargeId' | 'presentmentMinor' | 'presentmentCurrency'
>;

const NOTHING: Of = {
  intentId: null,
  installation: null,
  attemptId: null,
  chargeId: null,
  presentmentMinor: null,
  presentmentCurrency: null,
};

/** What an expanded source tells: whose it is, and what the shopper paid or gets back. */
function readSource(source: Source): Of {
  switch (source.object) {
    case 'charge':
      return {
        intentId: idOf(source.payment_intent),
        installation: source.metadata[METADATA.installation] ?? null,
        attemptId: source.metadata[METADATA.attempt] ?? null,
        chargeId: source.id,
        presentmentMinor: source.amount_captured,
        presentmentCurrency: source.currency,
      };
    case 'refund':
      return {
        ...NOTHING,
        intentId: idOf(source.payment_intent),
        chargeId: idOf(source.charge),
        presentmentMinor: source.amount,
        presentmentCurrency: source.currency,
      };
    case 'dispute':
      return { ...NOTHING, intentId: idOf(source.payment_intent), chargeId: idOf(source.charge) };
    default:
      return NOTHING;
  }
}

/** @param transaction with its source expanded; without, only its own numbers are known */
export function observeMovement(transaction: Stripe.BalanceTransaction): MovementObservation {
  const { source } = transaction;
  const of = typeof source === 'object' && source !== null ? readSource(source) : NOTHING;
  return {
    movementId: transaction.id,
    kind: kindOf(transaction),
    type: transaction.type,
    sourceId: idOf(source),
    ...of,
    amountMinor: transaction.amount,
    feeMinor: transaction.fee,
    currency: transaction.currency,
    createdUnix: transaction.created,
  };
}
