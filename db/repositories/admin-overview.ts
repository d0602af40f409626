/** What waits for staff, counted in one statement over partial indexes. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import { ORDER_WORK, type OrderWork } from '#lib/domain/open-work.ts';
import { ORDERS_THAT_NEED } from './open-work.ts';

export type OpenWorkRow = {
  orders: Record<OrderWork, number>;
  disputes_to_answer: number;
  next_dispute_due: string | null;
  next_capture_before: string | null;
  dead_events: number;
  open_findings: number;
  bad_signatures: number;
  last_bad_signature: string | null;
};

/** `name, count, name, count`: how many orders wait for each. */
const ORDER_COUNTS = sql.join(
  ORDER_WORK.map(
    (work) => sql`${work}::text, (select count(distinct w.order_id) from (${ORDERS_THAT_NEED[work]}) w)`,
  ),
  sql`, `,
);

export async function readOpenWork(executor: Executor): Promise<OpenWorkRow | undefined> {
  const rows = await executor.execute<OpenWorkRow>(sql`
    select
      json_build_object(${ORDER_COUNTS}) as orders,
      (select min(capture_before) from checkout_attempts where state = 'requires_capture') as next_capture_before,
      d.due_count as disputes_to_answer, d.next_due as next_dispute_due,
      (select count(*)::int from stripe_events where state = 'dead') as dead_events,
      (select count(*)::int from reconciliation_findings where resolved_at is null) as open_findings,
      s.failures as bad_signatures, s.last_at as last_bad_signature
    from
      (select count(*)::int as due_count, min(evidence_due_by) as next_due from disputes
        where status in ('warning_needs_response', 'needs_response', 'appeal_needs_response')) d,
      (select coalesce(sum(failures), 0)::int as failures, max(last_at) as last_at from signature_failure_runs
        where last_at > now() - interval '1 day') s`);
  return rows[0];
}
