/** The ledger's rows: a posting is one statement, idempotent by its source; balances are sums over entries. */
import { type SQL, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#db/client.ts';
import type { Balance, LedgerEntry, Posting } from '#lib/domain/ledger.ts';
import type { LedgerAccount } from '#lib/domain/money-states.ts';

export type PostingOrigin = {
  readonly orderId: string | null;
  /** The event or observation that led to it. */
  readonly eventId: string | null;
  /** When the money moved, by Stripe's time; now when it is not told. */
  readonly occurredUnix?: number;
};

/**
 * A posting as two members of a `with` list, for a statement that moves our rows and the ledger at once. Written unless
 * its source is there already.
 */
export const postingMembers = (posting: Posting, origin: PostingOrigin): SQL => sql`
    ledger_t as (
      insert into ledger_transactions (id, kind, source, order_id, event_id, occurred_at)
      values (${uuidv7()}, ${posting.kind}, ${posting.source}, ${origin.orderId}, ${origin.eventId},
              coalesce(to_timestamp(${origin.occurredUnix ?? null}::float8), now()))
      on conflict (source) do nothing returning id
    ), ledger_e as (
      insert into ledger_entries (transaction_id, account, amount_minor, currency)
      select t.id, e.a, e.m, e.c
      from ledger_t t, json_to_recordset(${entriesJson(posting.entries)}::text::json) as e(a text, m bigint, c text)
      returning transaction_id
    )`;

/** Writes a posting unless its source is there already. @returns whether it was written */
export async function insertPosting(
  tx: Transaction,
  posting: Posting,
  origin: PostingOrigin,
): Promise<boolean> {
  const rows = await tx.execute(sql`with ${postingMembers(posting, origin)} select 1 from ledger_e limit 1`);
  return rows.length > 0;
}

export async function hasPosting(tx: Transaction, source: string): Promise<boolean> {
  const rows = await tx.execute(sql`select 1 from ledger_transactions where source = ${source}`);
  return rows.length > 0;
}

const entriesJson = (entries: readonly LedgerEntry[]): string =>
  JSON.stringify(
    entries.map(({ account, amountMinor, currency }) => ({ a: account, m: amountMinor, c: currency })),
  );

type BalanceRow = { account: LedgerAccount; currency: string; amount: number };
const toBalance = ({ account, currency, amount }: BalanceRow): Balance => ({
  account,
  currency,
  amountMinor: amount,
});

/** Balances by account and currency, without zeros. @param orderId of one order only */
export async function readBalances(executor: Executor, orderId?: string): Promise<Balance[]> {
  const rows = await executor.execute<BalanceRow>(sql`
    select e.account, e.currency, sum(e.amount_minor)::float8 as amount
    from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
    where ${orderId ?? null}::uuid is null or t.order_id = ${orderId ?? null}::uuid
    group by e.account, e.currency having sum(e.amount_minor) <> 0
    order by e.account collate "C", e.currency collate "C"`);
  return rows.map(toBalance);
}

export type LedgerLine = {
  id: string;
  kind: string;
  source: string;
  order_id: string | null;
  occurred_at: string;
  entries: { account: LedgerAccount; amount: number; currency: string }[];
};

/** Transactions, newest first. @param before id of the last one seen */
export async function listTransactions(
  executor: Executor,
  args: { limit: number; before: string | null; orderId: string | null },
): Promise<LedgerLine[]> {
  const rows = await executor.execute<LedgerLine>(sql`
    select t.id, t.kind, t.source, t.order_id,
      to_char(t.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as occurred_at,
      (select json_agg(json_build_object('account', e.account, 'amount', e.amount_minor, 'currency', e.currency) order by e.id)
         from ledger_entries e where e.transaction_id = t.id) as entries
    from ledger_transactions t
    where (${args.before}::uuid is null or t.id < ${args.before}::uuid)
      and (${args.orderId}::uuid is null or t.order_id = ${args.orderId}::uuid)
    order by t.id desc limit ${args.limit}`);
  return [...rows];
}

/** Sources of a page with their entries, in the order of sources: what a rebuild is compared with. */
export async function readPostings(
  executor: Executor,
  after: string,
  limit: number,
): Promise<{ source: string; entries: LedgerEntry[] }[]> {
  const rows = await executor.execute<{
    source: string;
    entries: { account: LedgerAccount; amount: number; currency: string }[] | null;
  }>(sql`
    select t.source,
      (select json_agg(json_build_object('account', e.account, 'amount', e.amount_minor, 'currency', e.currency) order by e.id)
         from ledger_entries e where e.transaction_id = t.id) as entries
    from ledger_transactions t where t.source collate "C" > ${after} order by t.source collate "C" limit ${limit}`);
  return rows.map(({ source, entries }) => ({
    source,
    entries: (entries ?? []).map(({ account, amount, currency }) => ({
      account,
      amountMinor: amount,
      currency,
    })),
  }));
}
