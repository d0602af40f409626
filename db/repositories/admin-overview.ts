/** What waits for staff, counted in one statement over partial indexes. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

export type OpenWorkRow = {
  reviews: number;
  refunds_to_approve: number;
  refunds_stuck: number;
  disputes_to_answer: number;
  next_dispute_due: string | null;
  to_capture: number;
  next_capture_before: string | null;
  dead_events: number;
  open_findings: number;
};

export async function readOpenWork(executor: Executor): Promise<OpenWorkRow | undefined> {
  const rows = await executor.execute<OpenWorkRow>(sql`
    select
      (select count(distinct order_id)::int from review_flags where resolved_at is null) as reviews,
      (select count(*)::int from refunds where state = 'awaiting_approval') as refunds_to_approve,
      (select count(*)::int from refunds where state = 'reserved' and created_at < now() - interval '15 minutes')
        as refunds_stuck,
      d.due_count as disputes_to_answer, d.next_due as next_dispute_due,
      c.capture_count as to_capture, c.next_capture as next_capture_before,
      (select count(*)::int from stripe_events where state = 'dead') as dead_events,
      (select count(*)::int from reconciliation_findings where resolved_at is null) as open_findings
    from
      (select count(*)::int as due_count, min(evidence_due_by) as next_due from disputes
        where status in ('warning_needs_response', 'needs_response', 'appeal_needs_response')) d,
      (select count(*)::int as capture_count, min(capture_before) as next_capture from checkout_attempts
        where state = 'requires_capture') c`);
  return rows[0];
}
