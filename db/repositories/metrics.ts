/** What operators watch, read from the rows themselves, so that every process tells the same. One statement, all indexed. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

export type Sample = { name: string; label: string | null; value: number };

/** Payments are judged over the last hour, webhooks over the last quarter of one. */
export async function readSamples(executor: Executor): Promise<Sample[]> {
  const rows = await executor.execute<Sample>(sql`
    with recent as materialized (
      select state, failure_count from checkout_attempts where created_at > now() - interval '1 hour'
    ), heard as materialized (
      select greatest(0, extract(epoch from received_at) - created_unix) as lag from stripe_events
      where received_at > now() - interval '15 minutes' and id like 'evt\\_%'
    )
    select 'payment_attempts' as name, state as label, count(*)::float8 as value from recent group by state
    union all
    select 'payments_declined', null, coalesce(sum(failure_count), 0)::float8 from recent
    union all
    select 'payment_success_ratio', null,
      (count(*) filter (where state = 'succeeded'))::float8 / nullif(count(*) filter (where state not in ('creating', 'open')
        or failure_count > 0), 0)
    from recent
    union all
    select 'webhook_lag_seconds', q.label, percentile_cont(q.q) within group (order by heard.lag)
    from heard, (values ('0.5', 0.5), ('0.99', 0.99), ('1', 1.0)) as q(label, q) group by q.label, q.q
    union all
    select 'webhooks_received', null, count(*)::float8 from heard
    union all
    select 'inbox_events', s.state, (select count(*) from stripe_events e where e.state = s.state)::float8
    from (values ('received'), ('waiting'), ('dead')) as s(state)
    union all
    select 'inbox_oldest_seconds', null, coalesce(extract(epoch from now() - min(received_at)), 0)::float8
    from stripe_events where state in ('received', 'waiting')
    union all
    select 'operations_pending', null, count(*)::float8 from operations where state = 'pending'
    union all
    select 'queue_jobs', j.name || '/' || j.state, count(*)::float8 from pgboss.job j
    where j.state in ('created', 'retry', 'active', 'failed') group by j.name, j.state
    union all
    select 'refunds_open', state, count(*)::float8 from refunds
    where state in ('awaiting_approval', 'reserved', 'pending') group by state
    union all
    select 'disputes_to_answer', null, count(*)::float8 from disputes
    where status in ('warning_needs_response', 'needs_response')
    union all
    select 'review_flags_open', kind, count(*)::float8 from review_flags where resolved_at is null group by kind
    union all
    select 'findings_open', kind, count(*)::float8 from reconciliation_findings where resolved_at is null group by kind
    union all
    select 'reconciliation_age_seconds', kind, extract(epoch from now() - max(finished_at))::float8
    from reconciliation_runs where state = 'finished' group by kind
    union all
    select 'audit_unsealed_rows', null, count(*)::float8 from audit_log
    where id > coalesce((select to_id from audit_seals order by id desc limit 1), 0)`);
  return [...rows];
}
