/** Payments under lock: who moves money that was captured takes the order first, then the payment (house order). */
import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';
import type { OrderState } from '#lib/domain/order-state.ts';

export type PaymentLock = {
  id: string;
  order_id: string;
  order_number: string;
  order_state: OrderState;
  order_placed: boolean;
  attempt_id: string;
  user_id: string;
  stripe_intent_id: string;
  stripe_charge_id: string | null;
  surplus: boolean;
  /** Captured. */
  amount_minor: number;
  currency: string;
  refundable: boolean;
};

type PaymentKey =
  | { readonly paymentId: string }
  | { readonly intentId: string }
  /** Captured money of an order: in this intent, or its own before what came beyond it. */
  | { readonly orderNumber: string; readonly ofIntent: string | null };

function named(key: PaymentKey): SQL {
  if ('paymentId' in key) return sql`p.id = ${key.paymentId}`;
  if ('intentId' in key) return sql`p.stripe_intent_id = ${key.intentId}`;
  return sql`p.id = (
    select x.id from payments x join orders n on n.id = x.order_id
    where n.number = ${key.orderNumber} and x.status = 'succeeded'
      and (${key.ofIntent}::text is null or x.stripe_intent_id = ${key.ofIntent})
    order by x.surplus, x.created_at limit 1)`;
}

/** Locks the order behind a payment, then the payment itself. What depends on both is read in later statements. */
export async function lockPayment(tx: Transaction, key: PaymentKey): Promise<PaymentLock | undefined> {
  const rows = await tx.execute<PaymentLock>(sql`
    with o as materialized (
      select o.id, o.number, o.state, o.placed_at, o.user_id from orders o
      where o.id = (select p.order_id from payments p where ${named(key)}) for no key update
    )
    select p.id, p.order_id, o.number as order_number, o.state as order_state, o.placed_at is not null as order_placed,
      p.attempt_id, o.user_id, p.stripe_intent_id, p.stripe_charge_id, p.surplus,
      p.amount_minor::float8 as amount_minor, p.currency, p.refundable
    from o join payments p on p.order_id = o.id where ${named(key)} for no key update of p`);
  return rows[0];
}

/** The payments of an order by its public number: its own first, then what came beyond it. */
export async function findPayments(
  tx: Transaction,
  orderNumber: string,
): Promise<{ id: string; surplus: boolean; stripe_intent_id: string }[]> {
  const rows = await tx.execute<{ id: string; surplus: boolean; stripe_intent_id: string }>(sql`
    select p.id, p.surplus, p.stripe_intent_id from payments p join orders o on o.id = p.order_id
    where o.number = ${orderNumber} and p.status = 'succeeded' order by p.surplus, p.created_at`);
  return [...rows];
}

/** Whether an order with this number is there at all. */
export async function orderExists(tx: Transaction, orderNumber: string): Promise<boolean> {
  const rows = await tx.execute(sql`select 1 from orders where number = ${orderNumber}`);
  return rows.length > 0;
}
