/** What our side says, for the comparison of ledger, Stripe and orders. Demo orders were never at Stripe and are left out. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { DisputeStatus, RefundState } from '#lib/domain/money-states.ts';
import type { AttemptState, IntentStatus } from '#lib/domain/order-state.ts';
import type { Drift } from '#lib/domain/reconciliation.ts';

const listed = (ids: readonly string[]) =>
  sql`json_array_elements_text(${JSON.stringify(ids)}::text::json) with ordinality as listed(id, position)`;
/** The seed's orders: made up, and paid by nobody. */
const notDemo = sql`p.stripe_intent_id not like 'pi\\_demo%'`;

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
      exists (select 1 from checkout_attempts a where a.stripe_intent_id = listed.intent) as ours
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
      exists (select 1 from checkout_attempts a where a.stripe_intent_id = listed.intent) as ours
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

type DriftRow = { kind: Drift['kind']; subject: string; order_id: string | null; detail: Drift['detail'] };

/**
 * What our own tables say against each other: orders, payments, refunds, ledger and inbox. One statement each, over what
 * happened since a time; at most `limit` of a kind.
 */
export async function findOwnDrift(executor: Executor, sinceUnix: number, limit: number): Promise<Drift[]> {
  const since = sql`to_timestamp(${sinceUnix}::float8)`;
  const statements = [
    sql`select 'order_without_money' as kind, o.number as subject, o.id as order_id,
        json_build_object('total_minor', o.total_minor, 'paid_minor', p.amount_minor) as detail
      from orders o left join payments p on p.order_id = o.id and not p.surplus
      where o.state = 'paid' and o.placed_at >= ${since}
        and (p.id is null or p.currency <> o.currency or p.amount_minor + p.released_minor <> o.total_minor)
      limit ${limit}`,
    sql`select 'ledger_differs' as kind, p.stripe_intent_id as subject, p.order_id,
        json_build_object('payment_minor', p.amount_minor, 'ledger_minor', e.amount_minor) as detail
      from payments p
      left join ledger_transactions t on t.source = 'capture:' || p.stripe_intent_id
      left join ledger_entries e on e.transaction_id = t.id and e.account = 'stripe_clearing' and e.currency = p.currency
      where p.status = 'succeeded' and p.created_at >= ${since} and ${notDemo}
        and e.amount_minor is distinct from p.amount_minor
      limit ${limit}`,
    sql`select 'ledger_differs' as kind, 'refund:' || r.id as subject, r.order_id,
        json_build_object('refund_minor', r.amount_minor, 'ledger_minor', l.owed, 'state', r.state) as detail
      from refunds r
      left join lateral (
        select -sum(e.amount_minor) as owed from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
        where e.account = 'refunds_payable' and t.source in (
          'refund:' || r.id, 'refund_returned:' || r.id, 'refund_again:' || r.id,
          'refund:' || r.stripe_refund_id, 'refund_returned:' || r.stripe_refund_id)
      ) l on true
      where r.created_at >= ${since}
        and coalesce(l.owed, 0) <> case when r.state in ('failed', 'canceled', 'rejected') then 0 else r.amount_minor end
      limit ${limit}`,
    sql`select 'movement_overdue' as kind, p.stripe_intent_id as subject, p.order_id,
        json_build_object('amount_minor', p.amount_minor, 'currency', p.currency) as detail
      from payments p
      where p.status = 'succeeded' and p.created_at >= ${since} and p.created_at < now() - interval '1 day' and ${notDemo}
        and not exists (select 1 from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
          where t.order_id = p.order_id and t.kind = 'balance_charge' and e.account = 'stripe_clearing')
      limit ${limit}`,
    sql`select 'money_not_placed' as kind, o.number as subject, o.id as order_id,
        json_build_object('amount_minor', -m.amount, 'currency', m.currency) as detail
      from (select t.order_id, e.currency, sum(e.amount_minor) as amount from ledger_entries e
          join ledger_transactions t on t.id = e.transaction_id
          where e.account = 'unplaced_money' group by t.order_id, e.currency having sum(e.amount_minor) <> 0) m
      left join orders o on o.id = m.order_id
      where not exists (select 1 from review_flags f where f.order_id = m.order_id and f.resolved_at is null)
      limit ${limit}`,
    sql`select 'event_dead' as kind, s.id as subject, null::uuid as order_id,
        json_build_object('type', s.type, 'reason', s.reason) as detail
      from stripe_events s where s.state = 'dead' and s.received_at >= ${since} limit ${limit}`,
    // However old: it is open as long as it is pending. A card that a payment uses is taken away when that has ended.
    sql`select 'operation_stuck' as kind, op.id::text as subject, coalesce(a.order_id, r.order_id, d.order_id) as order_id,
        json_build_object('operation', op.kind, 'outcome', op.outcome, 'tries', op.tries) as detail
      from operations op
      left join checkout_attempts a on a.id = op.attempt_id
      left join refunds r on r.id = op.subject_id
      left join disputes d on d.id = op.subject_id
      where op.state = 'pending' and op.created_at < now() - interval '1 day'
        and op.outcome is distinct from 'method_in_use'
      limit ${limit}`,
  ];
  const found: Drift[] = [];
  for (const statement of statements) {
    for (const row of await executor.execute<DriftRow>(statement)) {
      found.push({ kind: row.kind, subject: row.subject, orderId: row.order_id, detail: row.detail });
    }
  }
  return found;
}
