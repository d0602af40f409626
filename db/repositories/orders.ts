/** Reads of orders for their owner: the list by keyset, one order with everything on its page. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { OrderState } from '#lib/domain/order-state.ts';
import { CHARGED, type ChargedRow } from './charged.ts';
import { ORDER_FACTS, type OrderFactsRow } from './order-facts.ts';

export type OrderSummaryRow = OrderFactsRow & {
  id: string;
  number: string;
  state: OrderState;
  total_minor: number;
  currency: string;
  placed_at: string | null;
  created_at: string;
  item_count: number;
  line_count: number;
  first_title: string | null;
  first_image: string | null;
};

const SUMMARY = sql`o.id, o.number, o.state, o.total_minor::float8 as total_minor, o.currency, o.placed_at, o.created_at,
  (select coalesce(sum(l.quantity), 0)::int from order_lines l where l.order_id = o.id) as item_count,
  (select count(*)::int from order_lines l where l.order_id = o.id) as line_count,
  f.title as first_title, f.image as first_image, ${ORDER_FACTS}`;

const FIRST_LINE = sql`left join order_lines f on f.order_id = o.id and f.line_number = 1`;

/** Placed orders of a user, newest first; an order is placed only when its money has settled (rule 23). */
export async function listPlacedOrders(
  executor: Executor,
  args: { userId: string; before: { placedAt: string; id: string } | null; limit: number },
): Promise<OrderSummaryRow[]> {
  const page = args.before
    ? sql`and (o.placed_at, o.id) < (${args.before.placedAt}::timestamptz, ${args.before.id}::uuid)`
    : sql``;
  const rows = await executor.execute<OrderSummaryRow>(sql`
    select ${SUMMARY} from orders o ${FIRST_LINE}
    where o.user_id = ${args.userId} and o.placed_at is not null ${page}
    order by o.placed_at desc, o.id desc limit ${args.limit}`);
  return [...rows];
}

/** More than anybody has at once: live attempts are bounded, and money that fits no order is rare. */
const MOST_UNPLACED = 20;

/**
 * Orders that are not placed although their buyer's money is held, on its way, being checked or was sent back: they are
 * shown with the placed ones, newest first.
 */
export async function listUnplacedOrdersWithMoney(
  executor: Executor,
  userId: string,
): Promise<OrderSummaryRow[]> {
  const rows = await executor.execute<OrderSummaryRow>(sql`
    select ${SUMMARY} from orders o ${FIRST_LINE}
    where o.user_id = ${userId} and o.placed_at is null and (
      exists (select 1 from checkout_attempts a where a.order_id = o.id
        and a.state in ('processing', 'requires_capture', 'indeterminate', 'succeeded'))
      or exists (select 1 from payments p where p.order_id = o.id))
    order by o.created_at desc, o.id desc limit ${MOST_UNPLACED}`);
  return [...rows];
}

export type OrderRow = OrderSummaryRow &
  ChargedRow & {
    subtotal_minor: number;
    shipping_minor: number;
    tax_minor: number;
    shipping_address_enc: string | null;
    method_type: string | null;
    card_brand: string | null;
    card_last4: string | null;
    payment_status: string | null;
  };

/** @returns undefined for a number that is unknown or somebody else's */
export async function readOwnOrder(
  executor: Executor,
  args: { userId: string; number: string },
): Promise<OrderRow | undefined> {
  const rows = await executor.execute<OrderRow>(sql`
    select ${SUMMARY}, o.subtotal_minor::float8 as subtotal_minor, o.shipping_minor::float8 as shipping_minor,
      o.tax_minor::float8 as tax_minor, o.shipping_address_enc, a.method_type, a.card_brand, a.card_last4,
      p.status as payment_status, ${CHARGED}
    from orders o ${FIRST_LINE}
    left join payments p on p.order_id = o.id and not p.surplus
    left join lateral (
      select method_type, card_brand, card_last4 from checkout_attempts
      where order_id = o.id and (id = p.attempt_id or state in ('processing', 'requires_capture'))
      order by (id = p.attempt_id) desc nulls last limit 1) a on true
    where o.number = ${args.number} and o.user_id = ${args.userId}`);
  return rows[0];
}

export type OrderLineRow = {
  line_number: number;
  sku: string;
  title: string;
  variant_title: string;
  image: string;
  quantity: number;
  unit_minor: number;
  total_minor: number;
  slug: string | null;
};

export async function readOrderLines(executor: Executor, orderId: string): Promise<OrderLineRow[]> {
  const rows = await executor.execute<OrderLineRow>(sql`
    select l.line_number, l.sku, l.title, l.variant_title, l.image, l.quantity, l.unit_minor::float8 as unit_minor,
      l.total_minor::float8 as total_minor, p.slug
    from order_lines l
    left join variants v on v.id = l.variant_id
    left join products p on p.id = v.product_id
    where l.order_id = ${orderId} order by l.line_number`);
  return [...rows];
}

/** `amount_minor`: of the refund that an entry is about. */
export type OrderEventRow = { kind: string; created_at: string; amount_minor: number | null };

export async function readOrderEvents(executor: Executor, orderId: string): Promise<OrderEventRow[]> {
  const rows = await executor.execute<OrderEventRow>(sql`
    select e.kind, e.created_at, r.amount_minor::float8 as amount_minor
    from order_events e left join refunds r on r.order_id = e.order_id and r.id::text = e.detail->>'refund'
    where e.order_id = ${orderId} order by e.id`);
  return [...rows];
}

/** An order by its public number. */
export async function findOrderId(executor: Executor, orderNumber: string): Promise<string | undefined> {
  const rows = await executor.execute<{ id: string }>(
    sql`select id from orders where number = ${orderNumber}`,
  );
  return rows[0]?.id;
}
