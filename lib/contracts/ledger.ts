/** The ledger for staff. Amounts are minor units, debit positive. */
import { z } from 'zod';
import type { LedgerAccount } from '#lib/domain/money-states.ts';
import type { OrderNet } from '#lib/domain/order-net.ts';

const orderNumber = z
  .string()
  .regex(/^MH-[0-9A-Z]{12}$/)
  .optional();

export const balanceQuery = z.strictObject({ order: orderNumber });
export type BalanceQuery = z.infer<typeof balanceQuery>;

export const transactionListQuery = z.strictObject({
  order: orderNumber,
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type TransactionListQuery = z.infer<typeof transactionListQuery>;

export type EntryView = {
  readonly account: LedgerAccount;
  readonly amountMinor: number;
  readonly currency: string;
};

export type TransactionView = {
  readonly id: string;
  readonly kind: string;
  /** The Stripe object or the decision that it was made from. */
  readonly source: string;
  readonly occurredAt: string;
  readonly entries: readonly EntryView[];
};

/** Stripe's balance as the last full reconciliation read it, and the ledger's at the same moment. */
export type StripeBalanceView = {
  readonly currency: string;
  readonly stripeMinor: number;
  readonly ledgerMinor: number;
  readonly readAt: string;
};

export type BalanceAnswer = {
  readonly data: readonly EntryView[];
  /** Of one order: what is left of its money, by currency. Empty without an order. */
  readonly net: readonly OrderNet[];
  /** Of the whole account. Empty with an order, and before the first full reconciliation. */
  readonly stripe: readonly StripeBalanceView[];
  readonly nextCursor: null;
};
export type TransactionListAnswer = {
  readonly data: readonly TransactionView[];
  readonly nextCursor: string | null;
};

export type RebuildAnswer = {
  readonly equal: boolean;
  readonly transactions: number;
  /** At most a hundred. */
  readonly differences: readonly {
    readonly source: string;
    readonly written: readonly EntryView[] | null;
    readonly rebuilt: readonly EntryView[] | null;
  }[];
};
