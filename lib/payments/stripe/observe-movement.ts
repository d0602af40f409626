/** Maps Stripe's balance transactions to what the ledger takes: gross, fee and what they answer to. */
import type Stripe from 'stripe';
import { chargedMinor, type MovementObservation, movementKindOf } from '#lib/domain/balance-movement.ts';
import { idOf, METADATA } from './observe-intent.ts';

type Source = Stripe.BalanceTransactionSource;
type Of = Pick<
  MovementObservation,
  | 'sourceStatus'
  | 'intentId'
  | 'installation'
  | 'attemptId'
  | 'chargeId'
  | 'presentmentMinor'
  | 'presentmentCurrency'
>;

const NOTHING: Of = {
  sourceStatus: null,
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
        sourceStatus: source.status,
        intentId: idOf(source.payment_intent),
        installation: source.metadata[METADATA.installation] ?? null,
        attemptId: source.metadata[METADATA.attempt] ?? null,
        chargeId: source.id,
        presentmentMinor: chargedMinor({
          amountMinor: source.amount,
          capturedMinor: source.amount_captured,
        }),
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
  // Stryker disable next-line ConditionalExpression: an id is a text, which is no object of any kind: nothing is read of it.
  const of = typeof source === 'object' && source !== null ? readSource(source) : NOTHING;
  return {
    movementId: transaction.id,
    kind: movementKindOf({
      category: transaction.reporting_category,
      type: transaction.type,
      amountMinor: transaction.amount,
    }),
    type: transaction.type,
    sourceId: idOf(source),
    ...of,
    amountMinor: transaction.amount,
    feeMinor: transaction.fee,
    currency: transaction.currency,
    createdUnix: transaction.created,
  };
}
