/** The mark that a person has seen to a refund that failed, with the audit row of who did. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { RefundState } from '#lib/domain/money-states.ts';

/** @returns undefined when the order has no such refund */
export async function readRefundOfOrder(
  executor: Executor,
  args: { orderNumber: string; refundId: string },
): Promise<RefundState | undefined> {
  const rows = await executor.execute<{ state: RefundState }>(sql`
    select r.state from refunds r join orders o on o.id = r.order_id
    where r.id = ${args.refundId} and o.number = ${args.orderNumber}`);
  return rows[0]?.state;
}

/** Writes mark and audit in one statement; the second of two at once writes neither. */
export async function seeToRefundFailure(
  executor: Executor,
  args: { refundId: string; actor: string },
): Promise<void> {
  await executor.execute(sql`
    with seen as (
      update refunds set failure_seen_at = now(), updated_at = now()
      where id = ${args.refundId} and state = 'failed' and failure_seen_at is null
      returning order_id, amount_minor, currency
    )
    insert into audit_log (actor, action, subject, detail)
    select ${args.actor}, 'refund.failure_seen', ${`refund:${args.refundId}`}, jsonb_build_object(
      'order', order_id::text, 'amount_minor', amount_minor, 'currency', currency) from seen`);
}
