/** The lines of refunds: what of an order may still come back, and what goes back on the shelf. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import { RESERVING } from './refunds.ts';

/**
 * What came back goes on the shelf when the money has gone back, once: a refund that fails later does not send the
 * goods away again.
 */
export async function restockRefunded(tx: Transaction, refundId: string): Promise<void> {
  await tx.execute(sql`
    with due as materialized (
      update refund_lines l set restocked_at = now() from order_lines o
      where l.refund_id = ${refundId} and l.restock and l.restocked_at is null
        and o.order_id = l.order_id and o.line_number = l.line_number
      returning o.variant_id, l.quantity
    ), summed as (select variant_id, sum(quantity)::int as quantity from due group by variant_id),
    locked as (
      select s.variant_id, summed.quantity from stock_items s join summed on summed.variant_id = s.variant_id
      order by s.variant_id for no key update of s
    )
    update stock_items s set available = s.available + locked.quantity, sold = s.sold - locked.quantity
    from locked where s.variant_id = locked.variant_id`);
}

export type RefundableLine = {
  line_number: number;
  quantity: number;
  unit_minor: number;
  /** In refunds that reserve or have gone. */
  refunded_quantity: number;
};

/** The order's lines with what of each is refunded already. The caller holds the order's lock. */
export async function readRefundableLines(executor: Executor, orderId: string): Promise<RefundableLine[]> {
  const rows = await executor.execute<RefundableLine>(sql`
    select o.line_number, o.quantity, o.unit_minor::float8 as unit_minor,
      coalesce((select sum(l.quantity) from refund_lines l join refunds r on r.id = l.refund_id
        where l.order_id = o.order_id and l.line_number = o.line_number and r.state in ${RESERVING}), 0)::int
        as refunded_quantity
    from order_lines o where o.order_id = ${orderId} order by o.line_number`);
  return [...rows];
}
