/**
 * The lines of refunds: what of an order may still be refunded, and which pieces go back to stock. Pieces go back only
 * up to what the order's own payment sold, less what went back before, whatever became of that refund (rule 35).
 */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import { RESERVING } from './refunds.ts';

/**
 * The pieces of a refund go back to stock when its money has gone, once: a refund that fails later does not send the
 * goods away again. What was restocked meanwhile in another way is not restocked twice.
 */
export async function restockRefunded(tx: Transaction, refundId: string): Promise<void> {
  await tx.execute(sql`
    with locked as materialized (
      select h.attempt_id, h.variant_id, h.quantity - h.restocked as free
      from refunds r join payments p on p.id = r.payment_id and not p.surplus
      join stock_holds h on h.attempt_id = p.attempt_id and h.state = 'sold'
      join stock_items s on s.variant_id = h.variant_id
      where r.id = ${refundId} and h.variant_id in (
        select o.variant_id from refund_lines l join order_lines o using (order_id, line_number)
        where l.refund_id = r.id and l.restock_quantity > 0 and l.restocked_at is null)
      order by h.variant_id for no key update of h, s
    ), due as (
      select l.line_number, locked.variant_id, locked.attempt_id, least(l.restock_quantity, greatest(0, locked.free
        - (sum(l.restock_quantity) over (partition by o.variant_id order by l.line_number) - l.restock_quantity)))::int as q
      from refund_lines l join order_lines o using (order_id, line_number)
      join locked on locked.variant_id = o.variant_id
      where l.refund_id = ${refundId} and l.restock_quantity > 0 and l.restocked_at is null
    ), marked as (
      update refund_lines l set restocked_at = now(), restocked_quantity = due.q from due
      where l.refund_id = ${refundId} and l.line_number = due.line_number
    ), summed as (select attempt_id, variant_id, sum(q)::int as q from due group by attempt_id, variant_id),
    counted as (
      update stock_holds h set restocked = h.restocked + summed.q from summed
      where h.attempt_id = summed.attempt_id and h.variant_id = summed.variant_id
    )
    update stock_items s set available = s.available + summed.q, sold = s.sold - summed.q
    from summed where s.variant_id = summed.variant_id`);
}

export type RefundableLine = {
  line_number: number;
  quantity: number;
  unit_minor: number;
  /** In refunds that reserve or have gone. */
  refunded_quantity: number;
  /** Sold by the order's own payment, not restocked, and not promised to stock by a refund that is under way. */
  restockable_quantity: number;
};

/**
 * The order's lines with what of each is refunded and restocked already. Refunds of money beyond what was owed are about
 * no line. The caller holds the order's lock, or only shows it.
 */
export async function readRefundableLines(executor: Executor, orderId: string): Promise<RefundableLine[]> {
  const rows = await executor.execute<RefundableLine>(sql`
    select o.line_number, o.quantity, o.unit_minor::float8 as unit_minor, coalesce(l.refunded, 0)::int as refunded_quantity,
      greatest(0, coalesce(h.quantity - h.restocked, 0) - coalesce(l.promised, 0))::int as restockable_quantity
    from order_lines o
    left join payments p on p.order_id = o.order_id and not p.surplus
    left join stock_holds h on h.attempt_id = p.attempt_id and h.variant_id = o.variant_id and h.state = 'sold'
    left join lateral (
      select sum(l.quantity) as refunded,
        sum(l.restock_quantity) filter (where l.restocked_at is null) as promised
      from refund_lines l join refunds r on r.id = l.refund_id
      where l.order_id = o.order_id and l.line_number = o.line_number and r.payment_id = p.id and r.state in ${RESERVING}
    ) l on true
    where o.order_id = ${orderId} order by o.line_number`);
  return [...rows];
}

export type RestockLine = { readonly lineNumber: number; readonly quantity: number };

/** What a caller's key restocked by hand. */
export async function findRestockByKey(
  executor: Executor,
  args: { userId: string; key: string },
): Promise<{ request_hash: string } | undefined> {
  const rows = await executor.execute<{ request_hash: string }>(sql`
    select request_hash from restocks where requested_by = ${args.userId} and request_key = ${args.key}`);
  return rows[0];
}

/** Pieces of an order go back to stock by hand. The caller holds the order's lock and has compared the quantities. */
export async function restockByHand(
  tx: Transaction,
  args: {
    readonly id: string;
    readonly orderId: string;
    readonly adminId: string;
    readonly key: string;
    readonly requestHash: string;
    readonly lines: readonly RestockLine[];
  },
): Promise<void> {
  const lines = JSON.stringify(args.lines.map((line) => ({ n: line.lineNumber, q: line.quantity })));
  const detail = JSON.stringify(args.lines);
  await tx.execute(sql`
    with asked as (
      select o.variant_id, sum(j.q)::int as q
      from json_to_recordset(${lines}::text::json) as j(n int, q int)
      join order_lines o on o.order_id = ${args.orderId} and o.line_number = j.n group by o.variant_id
    ), locked as materialized (
      select h.attempt_id, h.variant_id, asked.q from payments p
      join stock_holds h on h.attempt_id = p.attempt_id and h.state = 'sold'
      join asked on asked.variant_id = h.variant_id join stock_items s on s.variant_id = h.variant_id
      where p.order_id = ${args.orderId} and not p.surplus order by h.variant_id for no key update of h, s
    ), counted as (
      update stock_holds h set restocked = h.restocked + locked.q from locked
      where h.attempt_id = locked.attempt_id and h.variant_id = locked.variant_id
    ), moved as (
      update stock_items s set available = s.available + locked.q, sold = s.sold - locked.q
      from locked where s.variant_id = locked.variant_id
    ), r as (
      insert into restocks (id, order_id, requested_by, request_key, request_hash, lines)
      values (${args.id}, ${args.orderId}, ${args.adminId}, ${args.key}, ${args.requestHash}, ${detail}::text::jsonb)
    ), e as (
      insert into order_events (order_id, kind, detail)
      select ${args.orderId}::uuid, 'restocked', jsonb_build_object('pieces', coalesce(sum(q), 0)::int) from locked
    )
    insert into audit_log (actor, action, subject, detail)
    select ${`user:${args.adminId}`}, 'order.restocked', ${`order:${args.orderId}`},
           jsonb_build_object('restock', ${args.id}::text, 'pieces', coalesce(sum(q), 0)::int) from locked`);
}
