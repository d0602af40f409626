/** What moves Stripe's balance: each balance transaction, as it was seen by itself or on its charge or refund. Pure. */
import type { Money } from './money.ts';

/** What a balance transaction moved. */
export const MOVEMENT_KINDS = [
  'charge',
  'refund',
  'refund_failure',
  'dispute',
  'dispute_reversal',
  'payout',
  'stripe_fee',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** A balance transaction: `amountMinor` is gross and signed as Stripe signs it, net is gross less the fee. */
export type BalanceMovement = {
  readonly id: string;
  readonly kind: MovementKind;
  readonly amountMinor: number;
  /** Negative when a fee is given back. */
  readonly feeMinor: number;
  readonly currency: string;
  /** What the shopper paid or gets back, unsigned; its currency may differ from the balance's. */
  readonly presentment: Money | null;
};

/** A balance transaction as Stripe showed it, with whose it is. `kind` null: a type that the ledger does not know. */
export type MovementObservation = {
  readonly movementId: string;
  readonly kind: MovementKind | null;
  /** Stripe's own word. */
  readonly type: string;
  readonly sourceId: string | null;
  readonly intentId: string | null;
  readonly chargeId: string | null;
  readonly installation: string | null;
  readonly attemptId: string | null;
  readonly presentmentMinor: number | null;
  readonly presentmentCurrency: string | null;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly currency: string;
  readonly createdUnix: number;
};

/** The movement that an observation is about, or null when the ledger has no account for it. */
export function movementOf(seen: MovementObservation): BalanceMovement | null {
  if (seen.kind === null) return null;
  const { presentmentMinor, presentmentCurrency } = seen;
  return {
    id: seen.movementId,
    kind: seen.kind,
    amountMinor: seen.amountMinor,
    feeMinor: seen.feeMinor,
    currency: seen.currency,
    presentment:
      presentmentMinor === null || presentmentCurrency === null
        ? null
        : { amountMinor: presentmentMinor, currency: presentmentCurrency },
  };
}

type ChargeMoney = {
  readonly balanceTransactionId: string | null;
  readonly feeMinor: number | null;
  readonly netMinor: number | null;
  readonly balanceCurrency: string | null;
  readonly capturedMinor: number;
  readonly currency: string;
};

/** What Stripe kept of a charge, or null until its balance transaction was read. */
export function chargeMovement(seen: ChargeMoney): BalanceMovement | null {
  const { balanceTransactionId: id, feeMinor, netMinor, balanceCurrency } = seen;
  if (id === null || feeMinor === null || netMinor === null || balanceCurrency === null) return null;
  return {
    id,
    kind: 'charge',
    amountMinor: netMinor + feeMinor,
    feeMinor,
    currency: balanceCurrency,
    presentment: { amountMinor: seen.capturedMinor, currency: seen.currency },
  };
}

type RefundMoney = Money & {
  readonly balanceTransactionId: string | null;
  readonly movedMinor: number | null;
  readonly movedFeeMinor: number | null;
  readonly failureTransactionId: string | null;
  readonly returnedMinor: number | null;
  readonly returnedFeeMinor: number | null;
  readonly balanceCurrency: string | null;
};

/** The money of a refund that left, and what came back after a failure; each null until it is there and was read. */
export function refundMovements(seen: RefundMoney): {
  readonly left: BalanceMovement | null;
  readonly returned: BalanceMovement | null;
} {
  const movement = (
    kind: 'refund' | 'refund_failure',
    id: string | null,
    amountMinor: number | null,
    feeMinor: number | null,
  ): BalanceMovement | null => {
    if (id === null || amountMinor === null || seen.balanceCurrency === null) return null;
    const { balanceCurrency: currency } = seen;
    const presentment = { amountMinor: seen.amountMinor, currency: seen.currency };
    return { id, kind, amountMinor, feeMinor: feeMinor ?? 0, currency, presentment };
  };
  return {
    left: movement('refund', seen.balanceTransactionId, seen.movedMinor, seen.movedFeeMinor),
    returned: movement(
      'refund_failure',
      seen.failureTransactionId,
      seen.returnedMinor,
      seen.returnedFeeMinor,
    ),
  };
}
