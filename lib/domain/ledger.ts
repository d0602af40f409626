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

/** It was taken for refused and is there after all. */
export function refundOwedAgain(args: RefundSubject): Posting {
  assertMinor(args.amountMinor);
  return posting('refund_owed_again', `refund_again:${args.refundKey}`, [
    debit(refundAccount(args.placement), args),
    credit('refunds_payable', args),
  ]);
}

/** The account that a movement of the balance answers to; its fee has one of its own. */
const COUNTERPART: Readonly<Record<MovementKind, LedgerAccount>> = {
  charge: 'stripe_clearing',
  refund: 'refunds_payable',
  refund_failure: 'refunds_payable',
  dispute: 'disputed_money',
  dispute_reversal: 'disputed_money',
  payout: 'payouts',
  stripe_fee: 'processing_fees',
};

const isDispute = (kind: MovementKind): boolean => kind === 'dispute' || kind === 'dispute_reversal';

export const balanceSource = (movementId: string): string => `balance:${movementId}`;

/** A balance transaction: Stripe's balance changes by net, the fee is a cost, the rest clears what it answers to. */
export function balanceMoved(movement: BalanceMovement): Posting {
  const { kind, amountMinor, feeMinor, currency, presentment } = movement;
  const balance: LedgerEntry[] = [
    { account: 'stripe_balance', amountMinor: amountMinor - feeMinor, currency },
    { account: isDispute(kind) ? 'dispute_fees' : 'processing_fees', amountMinor: feeMinor, currency },
  ];
  const answer =
    presentment !== null && presentment.currency !== currency
      ? exchanged(kind, presentment, { amountMinor, currency })
      : [{ account: COUNTERPART[kind], amountMinor: -amountMinor, currency }];
  return posting(`balance_${kind}`, balanceSource(movement.id), [...balance, ...answer]);
}

/** Told by the kind, not by the sign: what rounds to no cent of the balance has none. */
const takesMoney = (kind: MovementKind): boolean => kind === 'refund' || kind === 'dispute';

/** Two currencies meet in an account of their own, so that each balances by itself. */
function exchanged(kind: MovementKind, presentment: Money, balance: Money): LedgerEntry[] {
  assertMinor(presentment.amountMinor);
  const cleared = takesMoney(kind) ? presentment.amountMinor : -presentment.amountMinor;
  return [
    { account: COUNTERPART[kind], amountMinor: cleared, currency: presentment.currency },
    { account: 'currency_exchange', amountMinor: -cleared, currency: presentment.currency },
    { account: 'currency_exchange', amountMinor: -balance.amountMinor, currency: balance.currency },
  ];
}

/** A dispute ended against us: what it took and did not give back is lost. */
export function disputeLost(args: Money & { disputeId: string }): Posting {
  assertMinor(args.amountMinor);
  return posting('dispute_lost', `dispute_lost:${args.disputeId}`, [
    debit('dispute_losses', args),
    credit('disputed_money', args),
  ]);
}

/** What a dispute showed of its money. */
export type DisputeMoney = {
  readonly disputeId: string;
  readonly lost: boolean;
  readonly movements: readonly {
    readonly id: string;
    readonly amountMinor: number;
    readonly feeMinor: number;
    readonly currency: string;
  }[];
};

/** The postings of a dispute as it stands: each of its balance transactions, and the loss when it is lost. */
export function disputePostings({ disputeId, lost, movements }: DisputeMoney): Posting[] {
  const moved = movements.map((movement) =>
    balanceMoved({
      ...movement,
      kind: movement.amountMinor > 0 ? 'dispute_reversal' : 'dispute',
      presentment: null,
    }),
  );
  const amountMinor = -movements.reduce((sum, movement) => sum + movement.amountMinor, 0);
  const [first] = movements;
  // Stryker disable next-line ConditionalExpression: for the types alone; without movements the amount is 0.
  if (first === undefined) return moved;
  if (!lost || amountMinor <= 0) return moved;
  return [...moved, disputeLost({ disputeId, amountMinor, currency: first.currency })];
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
