/** What moves Stripe's balance: each balance transaction, as it was seen by itself or on its charge or refund. Pure. */
import type { Money } from './money.ts';

/** What a balance transaction moved. Each kind has one account in the ledger. */
export const MOVEMENT_KINDS = [
  'charge',
  /** A charge without a card. Stripe's balance shows it before a bank debit has succeeded. */
  'payment',
  /** A pending debit that failed. */
  'charge_failure',
  /** The part of an authorization that was not captured, where Stripe first moved all of it. */
  'partial_capture_reversal',
  'refund',
  'refund_failure',
  'dispute',
  'dispute_reversal',
  'payout',
  'topup',
  'stripe_fee',
  /** Transfers to and from connected accounts, and application fees: no marketplace is booked yet. */
  'connect',
  /** Held back or released by Stripe, or a minimum balance. */
  'reserve',
  /** A customer's bank transfer that pays nothing yet. */
  'customer_funds',
  /** Products of Stripe that this shop does not sell with: Issuing, Capital, Climate, payments from the balance. */
  'other_service',
  /** A correction by Stripe that names no other category. */
  'adjustment',
  /** Of another installation on the account, or made by hand: not a payment of this shop. */
  'other',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

type BySign = { readonly in: MovementKind; readonly out: MovementKind };

const both = (kind: MovementKind): BySign => ({ in: kind, out: kind });
const CHARGE: BySign = { in: 'charge', out: 'charge_failure' };
const PAYMENT: BySign = { in: 'payment', out: 'charge_failure' };
const REFUND: BySign = { in: 'refund_failure', out: 'refund' };
const DISPUTE: BySign = { in: 'dispute_reversal', out: 'dispute' };

/** Every `reporting_category` of the pinned SDK, by sign. */
export const KIND_OF_CATEGORY: Readonly<Record<string, BySign>> = {
  advance: both('other_service'),
  advance_funding: both('other_service'),
  anticipation_repayment: both('other_service'),
  charge: CHARGE,
  charge_failure: both('charge_failure'),
  climate_order_purchase: both('other_service'),
  climate_order_refund: both('other_service'),
  connect_collection_transfer: both('connect'),
  connect_reserved_funds: both('reserve'),
  contribution: both('other_service'),
  dispute: DISPUTE,
  dispute_reversal: DISPUTE,
  fee: both('stripe_fee'),
  financing_paydown: both('other_service'),
  financing_paydown_reversal: both('other_service'),
  financing_payout: both('other_service'),
  financing_payout_reversal: both('other_service'),
  issuing_authorization_hold: both('other_service'),
  issuing_authorization_release: both('other_service'),
  issuing_dispute: both('other_service'),
  issuing_transaction: both('other_service'),
  network_cost: both('stripe_fee'),
  other_adjustment: both('adjustment'),
  partial_capture_reversal: both('partial_capture_reversal'),
  payout: both('payout'),
  payout_reversal: both('payout'),
  platform_earning: both('connect'),
  platform_earning_refund: both('connect'),
  refund: REFUND,
  refund_failure: REFUND,
  risk_reserved_funds: both('reserve'),
  tax: both('stripe_fee'),
  topup: both('topup'),
  topup_reversal: both('topup'),
  transfer: both('connect'),
  transfer_reversal: both('connect'),
  unreconciled_customer_funds: both('customer_funds'),
};

/** Every `type` of the pinned SDK, by sign: asked where the category is new to us, or says no more than the type. */
export const KIND_OF_TYPE: Readonly<Record<string, BySign>> = {
  adjustment: both('adjustment'),
  advance: both('other_service'),
  advance_funding: both('other_service'),
  anticipation_repayment: both('other_service'),
  application_fee: both('connect'),
  application_fee_refund: both('connect'),
  charge: CHARGE,
  climate_order_purchase: both('other_service'),
  climate_order_refund: both('other_service'),
  connect_collection_transfer: both('connect'),
  contribution: both('other_service'),
  fee_credit_funding: both('stripe_fee'),
  inbound_transfer: both('topup'),
  inbound_transfer_reversal: both('topup'),
  issuing_authorization_hold: both('other_service'),
  issuing_authorization_release: both('other_service'),
  issuing_dispute: both('other_service'),
  issuing_dispute_provisional_credit: both('other_service'),
  issuing_dispute_provisional_credit_reversal: both('other_service'),
  issuing_transaction: both('other_service'),
  network_cost: both('stripe_fee'),
  obligation_outbound: both('other_service'),
  obligation_reversal_inbound: both('other_service'),
  payment: PAYMENT,
  // The reversal of a pending debit's charge. A failed refund of such a method is a positive `payment_refund`.
  payment_failure_refund: both('charge_failure'),
  payment_network_reserve_hold: both('reserve'),
  payment_network_reserve_release: both('reserve'),
  payment_refund: REFUND,
  payment_reversal: both('charge_failure'),
  payment_unreconciled: both('customer_funds'),
  payout: both('payout'),
  payout_cancel: both('payout'),
  payout_failure: both('payout'),
  payout_minimum_balance_hold: both('reserve'),
  payout_minimum_balance_release: both('reserve'),
  refund: REFUND,
  refund_failure: REFUND,
  reserve_hold: both('reserve'),
  reserve_release: both('reserve'),
  reserve_transaction: both('reserve'),
  reserved_funds: both('reserve'),
  stripe_balance_payment_debit: both('other_service'),
  stripe_balance_payment_debit_reversal: both('other_service'),
  stripe_fee: both('stripe_fee'),
  stripe_fx_fee: both('stripe_fee'),
  tax_fee: both('stripe_fee'),
  tax_fund: both('reserve'),
  topup: both('topup'),
  topup_reversal: both('topup'),
  transfer: both('connect'),
  transfer_cancel: both('connect'),
  transfer_failure: both('connect'),
  transfer_refund: both('connect'),
};

/** What an amount of zero, rounded away in the balance's currency, is by its name alone. */
const ZERO_IS_IN: ReadonlySet<string> = new Set(['charge', 'payment', 'refund_failure', 'dispute_reversal']);

const ofSign = ({ in: incoming, out }: BySign, amountMinor: number, name: string): MovementKind => {
  const comesIn = amountMinor > 0 || (amountMinor === 0 && ZERO_IS_IN.has(name));
  return comesIn ? incoming : out;
};

/**
 * The kind of a balance transaction: its reporting category and sign decide, its type second.
 * @returns null when neither name is known: a newer version of Stripe's API
 */
export function movementKindOf(of: {
  readonly category: string;
  readonly type: string;
  readonly amountMinor: number;
}): MovementKind | null {
  const byCategory = KIND_OF_CATEGORY[of.category];
  // One category for cards and all other methods; only the type says which.
  if (byCategory === CHARGE) return ofSign(of.type === 'payment' ? PAYMENT : CHARGE, of.amountMinor, of.type);
  if (byCategory) return ofSign(byCategory, of.amountMinor, of.category);
  const byType = KIND_OF_TYPE[of.type];
  return byType ? ofSign(byType, of.amountMinor, of.type) : null;
}

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
  /** The status of the charge that it is the money of: a debit is pending before it succeeds. */
  readonly sourceStatus: string | null;
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

/** Kinds that are the money of a payment. Every payment of this shop has a payment intent. */
const OF_A_PAYMENT: ReadonlySet<MovementKind> = new Set([
  'charge',
  'payment',
  'charge_failure',
  'partial_capture_reversal',
  'refund',
  'refund_failure',
  'dispute',
  'dispute_reversal',
]);

export const isOfAPayment = (kind: MovementKind): boolean => OF_A_PAYMENT.has(kind);

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

/** What a charge is worth to its shopper: all of it until it is known how much was captured. */
export const chargedMinor = (charge: {
  readonly amountMinor: number;
  readonly capturedMinor: number;
}): number => (charge.capturedMinor > 0 ? charge.capturedMinor : charge.amountMinor);

type ChargeMoney = {
  readonly balanceTransactionId: string | null;
  readonly balanceKind: 'charge' | 'payment' | null;
  readonly feeMinor: number | null;
  readonly netMinor: number | null;
  readonly balanceCurrency: string | null;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly currency: string;
};

/** What Stripe kept of a charge, or null until its balance transaction was read. */
export function chargeMovement(seen: ChargeMoney): BalanceMovement | null {
  const { balanceTransactionId: id, feeMinor, netMinor, balanceCurrency } = seen;
  if (id === null || feeMinor === null || netMinor === null || balanceCurrency === null) return null;
  return {
    id,
    kind: seen.balanceKind ?? 'charge',
    amountMinor: netMinor + feeMinor,
    feeMinor,
    currency: balanceCurrency,
    presentment: { amountMinor: chargedMinor(seen), currency: seen.currency },
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
