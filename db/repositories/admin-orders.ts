/** Everybody's orders for staff: by keyset over the id, which is in order of time (UUIDv7), with exact search. */
import { type SQL, sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { OrderDisputeState, OrderRefundState } from '#lib/domain/money-states.ts';
import type { OrderWork } from '#lib/domain/open-work.ts';
import type { OrderState } from '#lib/domain/order-state.ts';
import { ORDERS_THAT_NEED } from './open-work.ts';
import { ORDER_FACTS, type OrderFactsRow } from './order-facts.ts';

/** What a search means; each form is answered from an index of its own but the last four digits. */
export type OrderSearch =
  | { readonly by: 'number'; readonly value: string }
  | { readonly by: 'email'; readonly index: string }
  | { readonly by: 'stripe'; readonly id: string }
  | { readonly by: 'last4'; readonly digits: string };

export type AdminOrderRow = OrderFactsRow & {
  id: string;
  number: string;
  user_id: string;
  state: OrderState;
  refund_state: OrderRefundState;
  dispute_state: OrderDisputeState;
  review_reason: string | null;
  total_minor: number;
  currency: string;
  email_enc: string;
  card_brand: string | null;
  card_last4: string | null;
  method_type: string | null;
  item_count: number;
  line_count: number;
  first_title: string | null;
  created_at: string;
  placed_at: string | null;
};

export const ADMIN_ORDER_COLUMNS = sql`o.id, o.number, o.user_id, o.state, o.refund_state, o.dispute_state,
  o.review_reason, o.total_minor::float8 as total_minor, o.currency, u.email_enc, a.card_brand, a.card_last4,
  a.method_type, l.item_count, l.line_count, l.first_title, o.created_at, o.placed_at, ${ORDER_FACTS}`;

/** Beside each order: whose it is, what paid or tried last, and what is in it. */
export const ADMIN_ORDER_PARTS = sql`join users u on u.id = o.user_id
  left join lateral (
    select card_brand, card_last4, method_type from checkout_attempts where order_id = o.id
    order by (state = 'succeeded') desc, created_at desc limit 1) a on true
  left join lateral (
    select coalesce(sum(quantity), 0)::int as item_count, count(*)::int as line_count,
      (array_agg(title order by line_number))[1] as first_title
    from order_lines where order_id = o.id) l on true`;

function searched(search: OrderSearch): SQL {
  switch (search.by) {
    case 'number':
      return sql`o.number = ${search.value}`;
    case 'email':
      return sql`o.user_id = (select id from users where email_index = ${search.index})`;
    case 'last4':
      return sql`o.id in (select order_id from checkout_attempts where card_last4 = ${search.digits})`;
    case 'stripe':
      return sql`o.id in (
        select order_id from checkout_attempts where stripe_intent_id = ${search.id}
        union select order_id from payments where stripe_intent_id = ${search.id} or stripe_charge_id = ${search.id}
        union select order_id from refunds where stripe_refund_id = ${search.id}
        union select order_id from disputes where stripe_dispute_id = ${search.id}
        union select id from orders where user_id = (select user_id from customers where stripe_customer_id = ${search.id}))`;
  }
}

export async function listAdminOrders(
  executor: Executor,
  args: {
    search: OrderSearch | null;
    state: OrderState | null;
    refundState: OrderRefundState | null;
    disputeState: OrderDisputeState | null;
    needs: OrderWork | null;
    before: string | null;
    limit: number;
  },
): Promise<AdminOrderRow[]> {
  const wanted: SQL[] = [
    ...(args.search ? [searched(args.search)] : []),
    ...(args.state ? [sql`o.state = ${args.state}`] : []),
    ...(args.refundState ? [sql`o.refund_state = ${args.refundState}`] : []),
    ...(args.disputeState ? [sql`o.dispute_state = ${args.disputeState}`] : []),
    ...(args.needs ? [sql`o.id in (${ORDERS_THAT_NEED[args.needs]})`] : []),
    ...(args.before ? [sql`o.id < ${args.before}::uuid`] : []),
  ];
  const where = wanted.length === 0 ? sql`` : sql`where ${sql.join(wanted, sql` and `)}`;
  const rows = await executor.execute<AdminOrderRow>(sql`
    with page as materialized (select o.* from orders o ${where} order by o.id desc limit ${args.limit})
    select ${ADMIN_ORDER_COLUMNS} from page o ${ADMIN_ORDER_PARTS} order by o.id desc`);
  return [...rows];
}
