/** The ledger for staff: balances, transactions, and a rebuild by request. */
import { database } from '#db/client.ts';
import { listTransactions, readBalances } from '#db/repositories/ledger.ts';
import { findOrderId } from '#db/repositories/orders.ts';
import { readStripeBalances } from '#db/repositories/stripe-balances.ts';
import type {
  BalanceAnswer,
  BalanceQuery,
  RebuildAnswer,
  TransactionListAnswer,
  TransactionListQuery,
} from '#lib/contracts/ledger.ts';
import { orderNet } from '#lib/domain/order-net.ts';
import { rebuildLedger } from './rebuild-ledger.ts';

const DIFFERENCES_SHOWN = 100;

/** null: there is no such order. undefined: of all orders. */
async function orderOf(number: string | undefined): Promise<string | null | undefined> {
  return number === undefined ? undefined : ((await findOrderId(database(), number)) ?? null);
}

/** @returns null when the order is not there */
export async function readLedgerBalances(query: BalanceQuery): Promise<BalanceAnswer | null> {
  const orderId = await orderOf(query.order);
  if (orderId === null) return null;
  const data = await readBalances(database(), orderId);
  if (orderId !== undefined) return { data, net: orderNet(data), stripe: [], nextCursor: null };
  const stripe = (await readStripeBalances(database())).map((row) => ({
    currency: row.currency,
    stripeMinor: row.stripe_minor,
    ledgerMinor: row.ledger_minor,
    readAt: row.read_at,
  }));
  return { data, net: [], stripe, nextCursor: null };
}

/** @returns null when the order is not there */
export async function readLedgerTransactions(
  query: TransactionListQuery,
): Promise<TransactionListAnswer | null> {
  const { limit, cursor } = query;
  const orderId = await orderOf(query.order);
  if (orderId === null) return null;
  const lines = await listTransactions(database(), {
    limit,
    before: cursor ?? null,
    orderId: orderId ?? null,
  });
  const data = lines.map((line) => ({
    id: line.id,
    kind: line.kind,
    source: line.source,
    occurredAt: line.occurred_at,
    entries: line.entries.map(({ account, amount, currency }) => ({
      account,
      amountMinor: amount,
      currency,
    })),
  }));
  return { data, nextCursor: lines.length < limit ? null : (lines.at(-1)?.id ?? null) };
}

/** Rebuilds from the inbox and compares; changes nothing. */
export async function compareWithRebuild(): Promise<RebuildAnswer> {
  const { equal, transactions, differences } = await rebuildLedger();
  return { equal, transactions, differences: differences.slice(0, DIFFERENCES_SHOWN) };
}
