/**
 * An order's money as rows that add up: what was captured, what went back, what disputes and Stripe took, and the net of
 * all of it, which is negative where more left than came. One group per currency: fees are in that of Stripe's balance.
 */
import type { LedgerEntry } from '#lib/domain/ledger.ts';
import type { LedgerAccount } from '#lib/domain/money-states.ts';
import type { OrderAmounts } from '#lib/domain/order-truth.ts';

export type MoneyRow = { readonly label: string; readonly amountMinor: number };
export type MoneyGroup = {
  readonly currency: string;
  readonly rows: readonly MoneyRow[];
  readonly netMinor: number;
};

/** What left or is withheld for a reason that the order's own rows do not hold. Debits in the ledger are costs. */
const COSTS: readonly (readonly [account: LedgerAccount, label: string])[] = [
  ['disputed_money', 'Withheld by a dispute'],
  ['dispute_losses', 'Lost dispute'],
  ['dispute_fees', 'Dispute fees'],
  ['processing_fees', 'Stripe’s fee'],
];

export type OrderMoney = {
  readonly groups: readonly MoneyGroup[];
  /** Stripe has not said yet what it keeps. */
  readonly feePending: boolean;
};

/**
 * @param order captured and refunded, in the order's currency
 * @param reservedMinor of refunds that are not sent yet or not through
 * @param balances the ledger's, of this order alone
 */
export function orderMoney(
  order: { readonly currency: string; readonly amounts: OrderAmounts },
  reservedMinor: number,
  balances: readonly LedgerEntry[],
): OrderMoney {
  const { capturedMinor, refundedMinor } = order.amounts;
  const own: MoneyRow[] = [
    { label: 'Captured', amountMinor: capturedMinor },
    { label: 'Refunded', amountMinor: -refundedMinor },
    { label: 'Refunds pending', amountMinor: -reservedMinor },
  ];
  const costs = COSTS.flatMap(([account, label]) =>
    balances
      .filter((balance) => balance.account === account)
      .map(({ currency, amountMinor }) => ({ currency, label, amountMinor: -amountMinor })),
  );
  const currencies = [...new Set([order.currency, ...costs.map((cost) => cost.currency)])];
  const groups = currencies.map((currency) => {
    const rows = [
      ...(currency === order.currency ? own : []),
      ...costs.filter((cost) => cost.currency === currency),
    ].filter((row) => row.amountMinor !== 0 || row.label === 'Captured');
    return { currency, rows, netMinor: rows.reduce((sum, row) => sum + row.amountMinor, 0) };
  });
  const booked = balances.some((balance) => balance.account === 'processing_fees');
  return { groups, feePending: capturedMinor > 0 && !booked };
}
