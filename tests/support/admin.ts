/** Admins and support staff of a test shop, and their calls of our handlers. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { POST as approveHandler } from '#app/api/admin/orders/[number]/refunds/[refundId]/approve/route.ts';
import { POST as cancelHandler } from '#app/api/admin/orders/[number]/refunds/[refundId]/cancel/route.ts';
import { POST as rejectHandler } from '#app/api/admin/orders/[number]/refunds/[refundId]/reject/route.ts';
import {
  POST as refundHandler,
  GET as refundsHandler,
} from '#app/api/admin/orders/[number]/refunds/route.ts';
import type { ErrorAnswer } from '#lib/contracts/payments.ts';
import type { RefundListAnswer, RefundView } from '#lib/contracts/refunds.ts';
import type { Role } from '#lib/domain/order-state.ts';
import { sweep } from '#lib/jobs/run.ts';
import { eventsAreDue, operationsAreDue } from './pass-time.ts';
import { createUser, sameOriginRequest, sessionCookie, type TestUser } from './session.ts';
import type { Buyer, Reply, Shop } from './shop.ts';

export type Staff = TestUser & { readonly cookie: string };
type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export async function staff(role: Role = 'admin'): Promise<Staff> {
  const user = await createUser({ role });
  return { ...user, cookie: await sessionCookie(user) };
}

/** Calls a handler as somebody; GET without a body. */
export async function call<T>(
  handler: Handler,
  by: { readonly cookie: string },
  args: { path: string; params: Record<string, string>; body?: object; key?: string; method?: string },
): Promise<Reply<T>> {
  const response = await handler(
    sameOriginRequest(args.path, {
      cookie: by.cookie,
      ...(args.method === undefined ? {} : { method: args.method }),
      ...(args.body === undefined ? {} : { body: args.body }),
      ...(args.key === undefined ? {} : { headers: { 'Idempotency-Key': args.key } }),
    }),
    { params: Promise.resolve(args.params) },
  );
  return {
    status: response.status,
    body: (await response.json()) as T & Partial<ErrorAnswer>,
    headers: response.headers,
  };
}

export const refund = (
  by: Staff,
  number: string,
  body: object,
  key: string = uuidv7(),
): Promise<Reply<RefundView>> =>
  call<RefundView>(refundHandler, by, {
    path: `/api/admin/orders/${number}/refunds`,
    params: { number },
    body: { reason: 'requested_by_customer', ...body },
    key,
  });

export const refundsOf = (by: Staff, number: string): Promise<Reply<RefundListAnswer>> =>
  call<RefundListAnswer>(refundsHandler, by, {
    path: `/api/admin/orders/${number}/refunds`,
    params: { number },
  });

const DECISIONS = { approve: approveHandler, reject: rejectHandler, cancel: cancelHandler } as const;

export const decide = (
  by: Staff,
  number: string,
  refundId: string,
  as: 'approve' | 'reject' | 'cancel',
): Promise<Reply<RefundView>> =>
  call<RefundView>(DECISIONS[as], by, {
    path: `/api/admin/orders/${number}/refunds/${refundId}/${as}`,
    params: { number, refundId },
    body: {},
  });

export type PaidOrder = { readonly buyer: Buyer; readonly number: string; readonly intentId: string };

/** An order whose money has come and whose events are all applied. */
export async function paidOrder(
  shop: Shop,
  lines: Record<string, number>,
  paymentMethod = 'pm_card_visa',
): Promise<PaidOrder> {
  const buyer = await shop.buyer(lines);
  const created = await shop.pay(buyer);
  await shop.confirm(created.body.paymentIntent, paymentMethod);
  await settle(shop);
  return { buyer, number: created.body.order.number, intentId: created.body.paymentIntent.id };
}

/** Every message arrives, and the worker has nothing left to apply. */
export async function settle(shop: Shop): Promise<void> {
  await shop.deliver();
  await untilQuiet(shop);
}

/** The worker until nothing is left to apply. */
export async function untilQuiet(shop: Shop): Promise<void> {
  for (let rounds = 0; rounds < 12; rounds += 1) {
    await eventsAreDue(shop);
    await operationsAreDue(shop);
    await sweep();
    const pending = await shop.db.execute(sql`
      select id from stripe_events where state in ('received', 'waiting')
      union all select id::text from operations where state = 'pending'`);
    if (pending.length === 0) return;
  }
  const left = await shop.db.execute(
    sql`select type, state, reason from stripe_events where state in ('received', 'waiting')`,
  );
  throw new Error(`left over: ${JSON.stringify([...left])}`);
}

/** What is true of an order's money here, for comparisons. */
export async function moneyOf(shop: Shop, number: string) {
  const [row] = await shop.db.execute<{
    state: string;
    refund_state: string;
    dispute_state: string;
    refunds: string[];
    reserved: number;
  }>(sql`
    select o.state, o.refund_state, o.dispute_state,
      coalesce((select json_agg(r.state || ':' || r.amount_minor order by r.amount_minor, r.state) from refunds r where r.order_id = o.id), '[]'::json) as refunds,
      coalesce((select sum(r.amount_minor) from refunds r where r.order_id = o.id and r.state in
        ('awaiting_approval', 'reserved', 'pending', 'requires_action', 'succeeded')), 0)::int as reserved
    from orders o where o.number = ${number}`);
  if (!row) throw new Error('no such order');
  return row;
}

/** Balances of one order's ledger entries, by account. */
export async function ledgerOf(shop: Shop, number: string): Promise<Record<string, number>> {
  const rows = await shop.db.execute<{ account: string; amount: number }>(sql`
    select e.account, sum(e.amount_minor)::float8 as amount from ledger_entries e
    join ledger_transactions t on t.id = e.transaction_id join orders o on o.id = t.order_id
    where o.number = ${number} group by e.account having sum(e.amount_minor) <> 0 order by e.account`);
  return Object.fromEntries(rows.map((row) => [row.account, row.amount]));
}
