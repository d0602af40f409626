/** Stripe's balance as it was last read, beside the ledger's. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';

/** What the ledger says Stripe holds, per currency. */
export async function readStripeBalanceInLedger(executor: Executor): Promise<Map<string, number>> {
  const rows = await executor.execute<{ currency: string; amount: number }>(sql`
    select currency, sum(amount_minor)::float8 as amount from ledger_entries
    where account = 'stripe_balance' group by currency`);
  return new Map(rows.map(({ currency, amount }) => [currency, amount]));
}

export async function replaceStripeBalances(
  tx: Transaction,
  balances: readonly { currency: string; stripeMinor: number; ledgerMinor: number }[],
): Promise<void> {
  await tx.execute(sql`delete from stripe_balances`);
  const rows = balances.map(({ currency, stripeMinor, ledgerMinor }) => ({
    currency,
    stripe: stripeMinor,
    ledger: ledgerMinor,
  }));
  await tx.execute(sql`
    insert into stripe_balances (currency, stripe_minor, ledger_minor, read_at)
    select b.currency, b.stripe, b.ledger, clock_timestamp()
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as b(currency text, stripe bigint, ledger bigint)`);
}

export type StripeBalanceRow = {
  currency: string;
  stripe_minor: number;
  ledger_minor: number;
  read_at: string;
};

export async function readStripeBalances(executor: Executor): Promise<StripeBalanceRow[]> {
  const rows = await executor.execute<StripeBalanceRow>(sql`
    select currency, stripe_minor::float8 as stripe_minor, ledger_minor::float8 as ledger_minor,
      to_char(read_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as read_at
    from stripe_balances order by currency`);
  return [...rows];
}
