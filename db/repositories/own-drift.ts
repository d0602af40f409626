/** What our own tables say against each other: orders, payments, refunds, disputes, ledger and inbox. */
import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { Drift, DriftKind } from '#lib/domain/reconciliation.ts';
import { notDemo } from './comparison.ts';

type DriftRow = { kind: Drift['kind']; subject: string; order_id: string | null; detail: Drift['detail'] };

export type OwnDrift = {
  readonly drifts: readonly Drift[];
  /** Kinds of which there may be more than were read. */
  readonly cutShort: ReadonlySet<DriftKind>;
};

/** Orders, payments and refunds, each against the ledger. */
const ofPayments = (since: SQL, limit: number): SQL[] => [
  sql`select 'order_without_money' as kind, o.number as subject, o.id as order_id,
      json_build_object('total_minor', o.total_minor, 'paid_minor', p.amount_minor,
        'currency', o.currency) as detail
    from orders o left join payments p on p.order_id = o.id and not p.surplus
    where o.state = 'paid' and o.placed_at >= ${since}
      and (p.id is null or p.currency <> o.currency or p.amount_minor + p.released_minor <> o.total_minor)
    limit ${limit}`,
  sql`select 'ledger_differs' as kind, p.stripe_intent_id as subject, p.order_id,
      json_build_object('payment_minor', p.amount_minor, 'ledger_minor', e.amount_minor,
        'currency', p.currency) as detail
    from payments p
    left join ledger_transactions t on t.source = 'capture:' || p.stripe_intent_id
    left join ledger_entries e on e.transaction_id = t.id and e.account = 'stripe_clearing' and e.currency = p.currency
    where p.status = 'succeeded' and p.created_at >= ${since} and ${notDemo}
      and e.amount_minor is distinct from p.amount_minor
    limit ${limit}`,
  sql`select 'ledger_differs' as kind, 'refund:' || r.id as subject, r.order_id,
      json_build_object('refund_minor', r.amount_minor, 'ledger_minor', l.owed, 'state', r.state,
        'currency', r.currency) as detail
    from refunds r
    left join lateral (
      select -sum(e.amount_minor) as owed from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
      where e.account = 'refunds_payable' and t.source in (
        'refund:' || r.id, 'refund_returned:' || r.id, 'refund_again:' || r.id,
        'refund_returned_again:' || r.id, 'refund:' || r.stripe_refund_id, 'refund_returned:' || r.stripe_refund_id)
    ) l on true
    where r.created_at >= ${since}
      and coalesce(l.owed, 0) <> case when r.state in ('failed', 'canceled', 'rejected') then 0 else r.amount_minor end
    limit ${limit}`,
  sql`select 'movement_overdue' as kind, p.stripe_intent_id as subject, p.order_id,
      json_build_object('amount_minor', p.amount_minor, 'currency', p.currency) as detail
    from payments p
    where p.status = 'succeeded' and p.created_at >= ${since} and p.created_at < now() - interval '1 day' and ${notDemo}
      and not exists (select 1 from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
        where t.order_id = p.order_id and t.kind in ('balance_charge', 'debit_succeeded') and e.account = 'stripe_clearing')
    limit ${limit}`,
];

/** Accounts of the ledger that have to be at zero, or at what is open. */
const ofAccounts = (since: SQL, limit: number): SQL[] => [
  sql`select 'money_not_placed' as kind, coalesce(o.number, 'no order, ' || m.currency) as subject, o.id as order_id,
      json_build_object('amount_minor', -m.amount, 'currency', m.currency) as detail
    from (select t.order_id, e.currency, sum(e.amount_minor) as amount from ledger_entries e
        join ledger_transactions t on t.id = e.transaction_id
        where e.account = 'unplaced_money' group by t.order_id, e.currency having sum(e.amount_minor) <> 0) m
    left join orders o on o.id = m.order_id
    where not exists (select 1 from review_flags f where f.order_id = m.order_id and f.resolved_at is null)
    limit ${limit}`,
  // What is owed for refunds: those that have not ended, less those whose money has left Stripe's balance.
  sql`select 'refunds_payable_differs' as kind, o.number as subject, o.id as order_id,
      json_build_object('ledger_minor', coalesce(l.owed, 0), 'refunds_minor', coalesce(r.owed, 0),
        'currency', coalesce(l.currency, r.currency)) as detail
    from (
      select t.order_id, e.currency, -sum(e.amount_minor) as owed
      from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
      where e.account = 'refunds_payable' and t.order_id is not null group by t.order_id, e.currency
    ) l
    full join (
      select order_id, currency, sum(amount_minor * (
        case when state in ('failed', 'canceled', 'rejected') then 0 else 1 end
        - case when stripe_balance_transaction_id is null then 0 else 1 end
        + case when stripe_failure_transaction_id is null then 0 else 1 end)) as owed
      from refunds group by order_id, currency
    ) r on r.order_id = l.order_id and r.currency = l.currency
    join orders o on o.id = coalesce(l.order_id, r.order_id)
    where coalesce(l.owed, 0) <> coalesce(r.owed, 0)
    order by o.id limit ${limit}`,
  sql`select 'pending_debit_differs' as kind, coalesce(o.number, 'no order, ' || d.currency) as subject, o.id as order_id,
      json_build_object('amount_minor', -d.amount, 'currency', d.currency) as detail
    from (select t.order_id, e.currency, sum(e.amount_minor) as amount, max(t.created_at) as last_at
        from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
        where e.account = 'pending_debits' group by t.order_id, e.currency having sum(e.amount_minor) <> 0) d
    left join orders o on o.id = d.order_id
    where d.last_at < now() - interval '10 minutes'
      and not exists (select 1 from checkout_attempts a where a.order_id = d.order_id and a.state = 'processing')
    limit ${limit}`,
  sql`select 'dispute_loss_differs' as kind, d.stripe_dispute_id as subject, d.order_id,
      json_build_object('status', d.status, 'ledger_minor', coalesce(l.lost, 0),
        'taken_minor', d.withdrawn_minor - d.reinstated_minor,
        'currency', coalesce(d.losses->0->>'currency', d.currency)) as detail
    from disputes d
    left join lateral (
      select sum(e.amount_minor) as lost from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
      where e.account = 'dispute_losses' and t.source in (
        select 'dispute_lost:' || d.stripe_dispute_id
        union all select 'dispute_loss:' || d.stripe_dispute_id || ':' || n
          from generate_series(1, jsonb_array_length(d.losses)) as n)
    ) l on true
    where d.status not like 'appeal%' and d.updated_at >= ${since}
      and coalesce(l.lost, 0) <>
        case when d.status in ('lost', 'prevented') then greatest(d.withdrawn_minor - d.reinstated_minor, 0) else 0 end
    order by d.id limit ${limit}`,
];

/** What was given up, or does not end. */
const ofWork = (since: SQL, limit: number): SQL[] => [
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

/**
 * What our own tables say against each other, one statement each, over what happened since a time; at most `limit` of
 * each.
 */
export async function findOwnDrift(executor: Executor, sinceUnix: number, limit: number): Promise<OwnDrift> {
  const since = sql`to_timestamp(${sinceUnix}::float8)`;
  const drifts: Drift[] = [];
  const cutShort = new Set<DriftKind>();
  const statements = [ofPayments, ofAccounts, ofWork].flatMap((of) => of(since, limit));
  for (const statement of statements) {
    const rows = await executor.execute<DriftRow>(statement);
    for (const row of rows) {
      drifts.push({ kind: row.kind, subject: row.subject, orderId: row.order_id, detail: row.detail });
      if (rows.length >= limit) cutShort.add(row.kind);
    }
  }
  return { drifts, cutShort };
}
