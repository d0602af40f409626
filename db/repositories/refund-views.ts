/** What screens and answers show of refunds: reads only. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import { findOrderId } from './orders.ts';
import { REFUND_COLUMNS, RESERVING, type RefundRow } from './refunds.ts';

export type RefundLineRow = {
  refund_id: string;
  line_number: number;
  quantity: number;
  amount_minor: number;
  restock_quantity: number;
  restocked_quantity: number;
  restocked_at: string | null;
};

/** The refunds of an order, newest first, and their lines. */
export async function listRefunds(executor: Executor, orderId: string): Promise<RefundRow[]> {
  const rows = await executor.execute<RefundRow>(sql`
    select ${REFUND_COLUMNS} from refunds r where r.order_id = ${orderId} order by r.created_at desc, r.id desc`);
  return [...rows];
}

export async function listRefundLines(executor: Executor, orderId: string): Promise<RefundLineRow[]> {
  const rows = await executor.execute<RefundLineRow>(sql`
    select refund_id, line_number, quantity, amount_minor::float8 as amount_minor, restock_quantity,
      restocked_quantity, restocked_at
    from refund_lines where order_id = ${orderId} order by refund_id, line_number`);
  return [...rows];
}

export type RefundablePaymentRow = {
  stripe_intent_id: string;
  surplus: boolean;
  order_placed: boolean;
  amount_minor: number;
  released_minor: number;
  currency: string;
  refundable: boolean;
  reserved_minor: number;
  refunded_minor: number;
};

/** The payments of an order with the sums of their refunds, its own first. */
export async function listRefundablePayments(
  executor: Executor,
  orderId: string,
): Promise<RefundablePaymentRow[]> {
  const rows = await executor.execute<RefundablePaymentRow>(sql`
    select p.stripe_intent_id, p.surplus, o.placed_at is not null as order_placed, p.amount_minor::float8 as amount_minor,
      p.released_minor::float8 as released_minor, p.currency, p.refundable,
      coalesce(sum(r.amount_minor) filter (where r.state in ${RESERVING}), 0)::float8 as reserved_minor,
      coalesce(sum(r.amount_minor) filter (where r.state = 'succeeded'), 0)::float8 as refunded_minor
    from payments p join orders o on o.id = p.order_id left join refunds r on r.payment_id = p.id
    where p.order_id = ${orderId} and p.status = 'succeeded'
    group by p.id, o.placed_at order by p.surplus, p.created_at`);
  return [...rows];
}

/** Every intent that an order's money was in. @returns undefined when there is no such order */
export async function listOrderIntents(
  executor: Executor,
  orderNumber: string,
): Promise<{ stripe_intent_id: string; stripe_charge_id: string | null }[] | undefined> {
  const orderId = await findOrderId(executor, orderNumber);
  if (orderId === undefined) return undefined;
  const rows = await executor.execute<{ stripe_intent_id: string; stripe_charge_id: string | null }>(sql`
    select i.stripe_intent_id, max(i.stripe_charge_id) as stripe_charge_id from (
      select stripe_intent_id, stripe_charge_id from payments where order_id = ${orderId}
      union all
      select stripe_intent_id, stripe_charge_id from checkout_attempts where order_id = ${orderId} and stripe_intent_id is not null
    ) i group by i.stripe_intent_id order by i.stripe_intent_id`);
  return [...rows];
}
