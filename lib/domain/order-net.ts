/** What is left of an order's money, from its ledger: every account that makes it more or less, negative allowed. */
import type { Balance } from './ledger.ts';
import type { LedgerAccount } from './money-states.ts';

/** Each part signed as it counts: captured money is positive, what it cost is negative. */
export type OrderNet = {
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly processingFeesMinor: number;
  readonly disputeFeesMinor: number;
  /** Withdrawn by disputes that are not decided. */
  readonly disputedMinor: number;
  readonly disputeLossesMinor: number;
  readonly netMinor: number;
};

/** @param balances of one order; a shopper's currency and the balance's are rows of their own */
export function orderNet(balances: readonly Balance[]): OrderNet[] {
  const currencies = [...new Set(balances.map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) => {
    const of = (account: LedgerAccount): number =>
      // Debit is positive in the ledger: income is a credit. The sum with 0 makes no negative zero.
      0 -
      balances
        .filter((balance) => balance.account === account && balance.currency === currency)
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const parts = {
      capturedMinor: of('sales') + of('unplaced_money'),
      refundedMinor: of('refunds'),
      processingFeesMinor: of('processing_fees'),
      disputeFeesMinor: of('dispute_fees'),
      disputedMinor: of('disputed_money'),
      disputeLossesMinor: of('dispute_losses'),
    };
    const netMinor = Object.values(parts).reduce((sum, part) => sum + part, 0);
    return Object.values(parts).some((part) => part !== 0) ? [{ currency, ...parts, netMinor }] : [];
  });
}
