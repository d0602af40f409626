/** What our side says, for the comparison of ledger, Stripe and orders. Demo orders were never at Stripe and are left out. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { DisputeStatus, RefundState } from '#lib/domain/money-states.ts';
import type { AttemptState, IntentStatus } from '#lib/domain/order-state.ts';

const listed = (ids: readonly string[]) =>
  sql`json_array_elements_text(${JSON.stringify(ids)}::text::json) with ordinality as listed(id, position)`;
/** Of an attempt, or of money that fits none: both are this shop's. */
const ours = sql`(exists (select 1 from checkout_attempts a where a.stripe_intent_id = listed.intent)
      or exists (select 1 from payments p where p.stripe_intent_id = listed.intent))`;
/** The seed's orders: made up, and paid by nobody. */
export const notDemo = sql`p.stripe_intent_id not like 'pi\\_demo%'`;

export type KnownIntent = {
  id: string;
  order_id: string | null;
  attempt_state: AttemptState | null;
  intent_status: IntentStatus | null;
  payment_status: string | null;
  amount_minor: number | null;
  currency: string | null;
};

/** What we know of payment intents, in the order asked; all null for one that we do not know. */
export async function readKnownIntents(executor: Executor, ids: readonly string[]): Promise<KnownIntent[]> {
  const rows = await executor.execute<KnownIntent>(sql`
    select listed.id, coalesce(p.order_id, a.order_id) as order_id, a.state as attempt_state, a.intent_status,
      p.status as payment_status, p.amount_minor::float8 as amount_minor, p.currency
    from ${listed(ids)}
    left join checkout_attempts a on a.stripe_intent_id = listed.id
    left join payments p on p.stripe_intent_id = listed.id
    order by listed.position`);
  return [...rows];
}

export type KnownRefund = {
  id: string;
  order_id: string | null;
  state: RefundState | null;
  amount_minor: number | null;
  currency: string | null;
  /** Whether its payment intent is one of ours. */
  ours: boolean;
};

export async function readKnownRefunds(
  executor: Executor,
  refunds: readonly { id: string; intentId: string | null }[],
): Promise<KnownRefund[]> {
  const rows = await executor.execute<KnownRefund>(sql`
    select listed.id, r.order_id, r.state, r.amount_minor::float8 as amount_minor, r.currency,
      ${ours} as ours
    from json_to_recordset(${JSON.stringify(refunds.map(({ id, intentId }, n) => ({ id, intent: intentId, n })))}::text::json)
      as listed(id text, intent text, n int)
    left join refunds r on r.stripe_refund_id = listed.id
    order by listed.n`);
  return [...rows];
}

export type KnownDispute = {
  id: string;
  order_id: string | null;
  status: DisputeStatus | null;
  amount_minor: number | null;
  ours: boolean;
};

export async function readKnownDisputes(
  executor: Executor,
  disputes: readonly { id: string; intentId: string | null }[],
): Promise<KnownDispute[]> {
  const rows = await executor.execute<KnownDispute>(sql`
    select listed.id, d.order_id, d.status, d.amount_minor::float8 as amount_minor,
      ${ours} as ours
    from json_to_recordset(${JSON.stringify(disputes.map(({ id, intentId }, n) => ({ id, intent: intentId, n })))}::text::json)
      as listed(id text, intent text, n int)
    left join disputes d on d.stripe_dispute_id = listed.id
    order by listed.n`);
  return [...rows];
}

export type KnownMovement = {
  source: string;
  order_id: string | null;
  /** What it did to Stripe's balance; null when it is not in the ledger. */
  net_minor: number | null;
  currency: string | null;
};

export async function readKnownMovements(
  executor: Executor,
  sources: readonly string[],
): Promise<KnownMovement[]> {
  const rows = await executor.execute<KnownMovement>(sql`
    select listed.id as source, t.order_id, case when t.id is not null then coalesce(e.net, 0) end::float8 as net_minor,
      e.currency
    from ${listed(sources)}
    left join ledger_transactions t on t.source = listed.id
    left join lateral (
      select sum(amount_minor) as net, min(currency) as currency from ledger_entries
      where transaction_id = t.id and account = 'stripe_balance'
    ) e on true
    order by listed.position`);
  return [...rows];
}

type Subject = { subject: string; order_id: string | null };

/** Payments and sent refunds of a time, page by page, to find those that Stripe's lists did not show. */
export async function readOwnObjects(
  executor: Executor,
  args: { kind: 'payment' | 'refund'; sinceUnix: number; after: string; limit: number },
): Promise<Subject[]> {
  const { kind, sinceUnix, after, limit } = args;
  const since = sql`to_timestamp(${sinceUnix}::float8)`;
  const rows = await executor.execute<Subject>(
    kind === 'payment'
      ? sql`select p.stripe_intent_id as subject, p.order_id from payments p
          where p.created_at >= ${since} and p.created_at < now() - interval '10 minutes' and ${notDemo}
            and p.stripe_intent_id collate "C" > ${after} order by p.stripe_intent_id collate "C" limit ${limit}`
      : sql`select r.stripe_refund_id as subject, r.order_id from refunds r
          where r.created_at >= ${since} and r.created_at < now() - interval '10 minutes'
            and r.stripe_refund_id collate "C" > ${after} order by r.stripe_refund_id collate "C" limit ${limit}`,
  );
  return [...rows];
}
