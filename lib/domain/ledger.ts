/**
 * Which ledger entries a movement of money makes. Pure: every posting balances to zero per currency, has a source that
 * can be posted once, and depends on its own movement alone, so any order of postings ends in the same balances (I5).
 */

import type { BalanceMovement, MovementKind } from './balance-movement.ts';
import { assertMinor, type Money } from './money.ts';
import type { LedgerAccount } from './money-states.ts';
import { invariant } from './result.ts';

/** Debit positive, credit negative. */
export type LedgerEntry = {
  readonly account: LedgerAccount;
  readonly amountMinor: number;
  readonly currency: string;
};

export type Posting = {
  readonly kind: string;
  /** Names the Stripe object or the decision that it was made from: the same source posts once. */
  readonly source: string;
  readonly entries: readonly LedgerEntry[];
};

/** Account, currency and sum of entries; accounts at zero are left out. */
export type Balance = LedgerEntry;

/** Money that is an order's, or that fits no order and must go back. */
export type Placement = 'sales' | 'unplaced_money';

/** Makes a posting without its zeros. @throws when it does not balance per currency: a bug of whoever made it */
export function posting(kind: string, source: string, entries: readonly LedgerEntry[]): Posting {
  const moved = entries.filter((entry) => entry.amountMinor !== 0);
  for (const entry of moved) invariant(Number.isSafeInteger(entry.amountMinor), 'an entry is a safe integer');
  for (const balance of totals(moved)) invariant(balance.amountMinor === 0, `${source} balances`);
  return { kind, source, entries: moved };
}

/** Sums per currency, over all accounts. */
function totals(entries: readonly LedgerEntry[]): { currency: string; amountMinor: number }[] {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor } of entries) {
    // Stryker disable next-line ArithmeticOperator: only whether a sum is 0 is asked, and its sign does not tell.
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

const debit = (account: LedgerAccount, { amountMinor, currency }: Money): LedgerEntry => ({
  account,
  amountMinor,
  currency,
});
const credit = (account: LedgerAccount, { amountMinor, currency }: Money): LedgerEntry => ({
  account,
  amountMinor: -amountMinor,
  currency,
});

/** Captured money; what Stripe keeps of it is known when its balance transaction arrives. */
export function paymentCaptured(args: Money & { intentId: string; placement: Placement }): Posting {
  assertMinor(args.amountMinor);
  return posting('payment_captured', captureSource(args.intentId), [
    debit('stripe_clearing', args),
    credit(args.placement, args),
  ]);
}

export const captureSource = (intentId: string): string => `capture:${intentId}`;

/** What a refund is known by: our own row, or Stripe's id when somebody else made it. */
export type RefundSubject = Money & { readonly refundKey: string; readonly placement: Placement };

const refundAccount = (placement: Placement): LedgerAccount =>
  placement === 'sales' ? 'refunds' : 'unplaced_money';

/** Owed to the shopper from the moment it is reserved; a refund made elsewhere, from the moment it is known. */
export function refundReserved(args: RefundSubject): Posting {
  assertMinor(args.amountMinor);
  return posting('refund_reserved', `refund:${args.refundKey}`, [
    debit(refundAccount(args.placement), args),
    credit('refunds_payable', args),
  ]);
}

/** It was rejected, cancelled or failed: nothing is owed any more. */
export function refundReturned(args: RefundSubject): Posting {
  assertMinor(args.amountMinor);
  return posting('refund_returned', `refund_returned:${args.refundKey}`, [
    debit('refunds_payable', args),
    credit(refundAccount(args.placement), args),
  ]);
}

/** It was found at Stripe after it was returned once, and has failed in turn. */
export function refundReturnedAgain(args: RefundSubject): Posting {
  const { entries } = refundReturned(args);
  return posting('refund_returned', `refund_returned_again:${args.refundKey}`, entries);
}

export const owedAgainSource = (refundKey: string): string => `refund_again:${refundKey}`;

/** It was taken for refused and is there after all. */
export function refundOwedAgain(args: RefundSubject): Posting {
  assertMinor(args.amountMinor);
  return posting('refund_owed_again', owedAgainSource(args.refundKey), [
    debit(refundAccount(args.placement), args),
    credit('refunds_payable', args),
  ]);
}

/** The account that a movement of the balance answers to; its fee has one of its own. */
const COUNTERPART: Readonly<Record<MovementKind, LedgerAccount>> = {
  charge: 'stripe_clearing',
  payment: 'pending_debits',
  charge_failure: 'pending_debits',
  partial_capture_reversal: 'stripe_clearing',
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

const isDispute = (kind: MovementKind): boolean => kind === 'dispute' || kind === 'dispute_reversal';

export const balanceSource = (movementId: string): string => `balance:${movementId}`;

/** A balance transaction: Stripe's balance changes by net, the fee is a cost, the rest clears what it answers to. */
export function balanceMoved(movement: BalanceMovement): Posting {
  const { id, kind, amountMinor, feeMinor, currency, presentment } = movement;
  const netMinor = amountMinor - feeMinor;
  const balance: LedgerEntry = { account: 'stripe_balance', amountMinor: netMinor, currency };
  // Fees of other people's money are no cost of this shop.
  if (kind === 'other') {
    const others: LedgerEntry = { account: COUNTERPART[kind], amountMinor: -netMinor, currency };
    return posting('balance_other', balanceSource(id), [balance, others]);
  }
  const fee: LedgerEntry = {
    account: isDispute(kind) ? 'dispute_fees' : 'processing_fees',
    amountMinor: feeMinor,
    currency,
  };
  const answer =
    presentment !== null && presentment.currency !== currency
      ? exchanged(kind, presentment, { amountMinor, currency })
      : [{ account: COUNTERPART[kind], amountMinor: -amountMinor, currency }];
  return posting(`balance_${kind}`, balanceSource(id), [balance, fee, ...answer]);
}

/** Told by the kind, not by the sign: what rounds to no cent of the balance has none. */
const TAKES_MONEY: ReadonlySet<MovementKind> = new Set(['refund', 'dispute', 'charge_failure']);

/** Two currencies meet in an account of their own, so that each balances by itself. */
function exchanged(kind: MovementKind, presentment: Money, balance: Money): LedgerEntry[] {
  assertMinor(presentment.amountMinor);
  const met: LedgerEntry = {
    account: 'currency_exchange',
    amountMinor: -balance.amountMinor,
    currency: balance.currency,
  };
  // The charge has cleared what was captured, and no more; what it moved beyond that comes back here.
  if (kind === 'partial_capture_reversal') return [met];
  const cleared = TAKES_MONEY.has(kind) ? presentment.amountMinor : -presentment.amountMinor;
  return [
    { account: COUNTERPART[kind], amountMinor: cleared, currency: presentment.currency },
    { account: 'currency_exchange', amountMinor: -cleared, currency: presentment.currency },
    met,
  ];
}

/**
 * A payment without a card has succeeded: what Stripe's balance showed of it, from the moment it was pending, clears
 * what was captured. Null for money that is not of such a payment.
 */
export function debitSucceeded(movement: BalanceMovement): Posting | null {
  if (movement.kind !== 'payment') return null;
  const money = movement.presentment ?? movement;
  return posting('debit_succeeded', `debit:${movement.id}`, [
    debit('pending_debits', money),
    credit('stripe_clearing', money),
  ]);
}

/** What a dispute moved. */
export type DisputeMovements = readonly {
  readonly id: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly currency: string;
}[];

/** The postings of a dispute's balance transactions. */
export const disputeMovements = (movements: DisputeMovements): Posting[] =>
  movements.map((movement) =>
    balanceMoved({
      ...movement,
      kind: movement.amountMinor > 0 ? 'dispute_reversal' : 'dispute',
      presentment: null,
    }),
  );

/** What a verdict did to the books: positive when money was lost, negative when a later verdict gave it back. */
export type DisputeLoss = Money;

/** What a dispute took and has not given back, in the balance's currency, and what was decided about it. */
export type DisputeStanding = Money & {
  /** Whether the dispute is lost; an appeal keeps what was lost until its verdict. */
  readonly verdict: 'lost' | 'appealed' | 'not_lost';
};

/**
 * The next change of what a dispute has lost, or null when the books agree with its verdict.
 * @param booked what earlier verdicts did
 */
export function nextDisputeLoss(
  standing: DisputeStanding,
  booked: readonly DisputeLoss[],
): DisputeLoss | null {
  const before = booked.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const gone = Math.max(standing.amountMinor, 0);
  const lost = { lost: gone, appealed: Math.min(before, gone), not_lost: 0 }[standing.verdict];
  return lost === before ? null : { amountMinor: lost - before, currency: standing.currency };
}

/** One change of what a dispute has lost. @param number how many came before it: each has a source of its own */
export function disputeLossChanged(
  args: DisputeLoss & { readonly disputeId: string; readonly number: number },
): Posting {
  const source =
    args.number === 0 ? `dispute_lost:${args.disputeId}` : `dispute_loss:${args.disputeId}:${args.number}`;
  // Stryker disable next-line EqualityOperator: a change of 0 is none, so > and >= are one.
  return posting(args.amountMinor > 0 ? 'dispute_lost' : 'dispute_recovered', source, [
    debit('dispute_losses', args),
    credit('disputed_money', args),
  ]);
}

/** Sums of entries by account and currency, in a fixed order, without zeros. */
export function balancesOf(entries: Iterable<LedgerEntry>): Balance[] {
  const sums = new Map<string, Balance>();
  for (const entry of entries) {
    const key = `${entry.account} ${entry.currency}`;
    const amountMinor = (sums.get(key)?.amountMinor ?? 0) + entry.amountMinor;
    invariant(Number.isSafeInteger(amountMinor), 'a balance is a safe integer');
    sums.set(key, { account: entry.account, currency: entry.currency, amountMinor });
  }
  const moved = [...sums].filter(([, balance]) => balance.amountMinor !== 0);
  // Stryker disable next-line EqualityOperator: no key is there twice, so < and <= are one.
  return moved.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, balance]) => balance);
}
