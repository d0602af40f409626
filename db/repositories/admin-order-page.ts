/** One order as staff see it: its parts in statements of their own, sent together. Reads only. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import type { DisputeStatus, RefundState } from '#lib/domain/money-states.ts';
import type { AttemptState, IntentStatus } from '#lib/domain/order-state.ts';
import { ADMIN_ORDER_COLUMNS, ADMIN_ORDER_PARTS, type AdminOrderRow } from './admin-orders.ts';

export type AdminOrderPageRow = AdminOrderRow & {
  name_enc: string | null;
  erased: boolean;
  staff: boolean;
  stripe_customer_id: string | null;
  subtotal_minor: number;
  shipping_minor: number;
  tax_minor: number;
  shipping_address_enc: string | null;
};

export async function readAdminOrder(
  executor: Executor,
  number: string,
): Promise<AdminOrderPageRow | undefined> {
  const rows = await executor.execute<AdminOrderPageRow>(sql`
    select ${ADMIN_ORDER_COLUMNS}, u.name_enc, u.erased_at is not null as erased, u.role <> 'shopper' as staff,
      (select stripe_customer_id from customers where user_id = o.user_id and stripe_customer_id is not null limit 1)
        as stripe_customer_id,
      o.subtotal_minor::float8 as subtotal_minor, o.shipping_minor::float8 as shipping_minor,
      o.tax_minor::float8 as tax_minor, o.shipping_address_enc
    from orders o ${ADMIN_ORDER_PARTS} where o.number = ${number}`);
  return rows[0];
}

export type AdminPaymentRow = {
  attempt_id: string;
  state: AttemptState;
  intent_id: string | null;
  intent_status: IntentStatus | null;
  charge_id: string | null;
  attempt_minor: number;
  currency: string;
  method_type: string | null;
  card_brand: string | null;
  card_last4: string | null;
  failure_code: string | null;
  decline_code: string | null;
  failure_count: number;
  capture_before: string | null;
  created_at: string;
  payment_status: 'processing' | 'requires_capture' | 'succeeded' | null;
  surplus: boolean | null;
  amount_minor: number | null;
  released_minor: number | null;
  refundable: boolean | null;
  fee_minor: number | null;
  net_minor: number | null;
};

/** Attempts and their money, oldest first; money of a stray intent stands beside its attempt. */
export async function listAdminPayments(executor: Executor, orderId: string): Promise<AdminPaymentRow[]> {
  const rows = await executor.execute<AdminPaymentRow>(sql`
    select a.id as attempt_id, a.state, coalesce(p.stripe_intent_id, a.stripe_intent_id) as intent_id, a.intent_status,
      coalesce(p.stripe_charge_id, a.stripe_charge_id) as charge_id, a.amount_minor::float8 as attempt_minor, a.currency,
      a.method_type, a.card_brand, a.card_last4, a.failure_code, a.decline_code, a.failure_count, a.capture_before,
      a.created_at, p.status as payment_status, p.surplus, p.amount_minor::float8 as amount_minor,
      p.released_minor::float8 as released_minor, p.refundable, p.fee_minor::float8 as fee_minor,
      p.net_minor::float8 as net_minor
    from checkout_attempts a left join payments p on p.attempt_id = a.id
    where a.order_id = ${orderId} order by a.created_at, p.created_at`);
  return [...rows];
}

export type AdminDisputeRow = {
  id: string;
  stripe_dispute_id: string;
  status: DisputeStatus;
  reason: string;
  amount_minor: number;
  currency: string;
  evidence_due_by: string | null;
};

export async function listOrderDisputes(executor: Executor, orderId: string): Promise<AdminDisputeRow[]> {
  const rows = await executor.execute<AdminDisputeRow>(sql`
    select id, stripe_dispute_id, status, reason, amount_minor::float8 as amount_minor, currency, evidence_due_by
    from disputes where order_id = ${orderId} order by opened_at`);
  return [...rows];
}

export async function listOrderWarnings(
  executor: Executor,
  orderId: string,
): Promise<{ stripe_warning_id: string; fraud_type: string; actionable: boolean; opened_at: string }[]> {
  const rows = await executor.execute<{
    stripe_warning_id: string;
    fraud_type: string;
    actionable: boolean;
    opened_at: string;
  }>(sql`
    select stripe_warning_id, fraud_type, actionable, opened_at from early_fraud_warnings
    where order_id = ${orderId} order by opened_at`);
  return [...rows];
}

export type OrderReviewRow = {
  stripe_review_id: string;
  open: boolean;
  opened_reason: string;
  closed_reason: string | null;
  opened_at: string;
};

export async function listOrderReviews(executor: Executor, orderId: string): Promise<OrderReviewRow[]> {
  const rows = await executor.execute<OrderReviewRow>(sql`
    select stripe_review_id, open, opened_reason, closed_reason, opened_at from radar_reviews
    where order_id = ${orderId} order by opened_at`);
  return [...rows];
}

export type RefundTraceRow = {
  id: string;
  payment_id: string;
  captured_minor: number;
  state: RefundState;
  amount_minor: number;
  currency: string;
  failure_reason: string | null;
  created_ms: number;
  settled_ms: number | null;
  seen: boolean;
};

/** What decides which failed refunds of an order are still open. */
export async function listRefundTraces(executor: Executor, orderId: string): Promise<RefundTraceRow[]> {
  const rows = await executor.execute<RefundTraceRow>(sql`
    select r.id, r.payment_id, p.amount_minor::float8 as captured_minor, r.state, r.amount_minor::float8 as amount_minor,
      r.currency, r.failure_reason, extract(epoch from r.created_at)::float8 * 1000 as created_ms,
      extract(epoch from r.settled_at)::float8 * 1000 as settled_ms, r.failure_seen_at is not null as seen
    from refunds r join payments p on p.id = r.payment_id where r.order_id = ${orderId}`);
  return [...rows];
}

export type FlagRow = {
  kind: string;
  amount_minor: number;
  currency: string;
  created_at: string;
  resolved_at: string | null;
};

export async function listOrderFlags(executor: Executor, orderId: string): Promise<FlagRow[]> {
  const rows = await executor.execute<FlagRow>(sql`
    select kind, amount_minor::float8 as amount_minor, currency, created_at, resolved_at
    from review_flags where order_id = ${orderId} order by created_at`);
  return [...rows];
}

export type TimelineRow = {
  source: 'order' | 'audit' | 'stripe' | 'mail';
  source_id: string;
  kind: string;
  at: string;
  actor: string | null;
  detail: Record<string, string | number | boolean | null>;
  state: string | null;
};

/** A time line longer than this has a machine behind it; the newest entries are the ones that matter. */
const TIMELINE_LIMIT = 400;

/** Everything that any of our records knows about an order, newest first. */
export async function readTimeline(executor: Executor, orderId: string): Promise<TimelineRow[]> {
  const rows = await executor.execute<TimelineRow>(sql`
    with attempts as (select id, stripe_intent_id, stripe_charge_id from checkout_attempts where order_id = ${orderId}),
    money as (select id, stripe_intent_id, stripe_charge_id from payments where order_id = ${orderId}),
    backs as (select id, stripe_refund_id from refunds where order_id = ${orderId}),
    fights as (select id, stripe_dispute_id from disputes where order_id = ${orderId}),
    warned as (select stripe_warning_id from early_fraud_warnings where order_id = ${orderId}),
    reviewed as (select stripe_review_id from radar_reviews where order_id = ${orderId}),
    subjects as (
      select ${`order:${orderId}`}::text as subject
      union select 'attempt:' || id from attempts union select 'payment:' || id from money
      union select 'refund:' || id from backs union select 'dispute:' || id from fights),
    objects as (
      select stripe_intent_id as object from attempts union select stripe_charge_id from attempts
      union select stripe_intent_id from money union select stripe_charge_id from money
      union select stripe_refund_id from backs union select stripe_dispute_id from fights
      union select stripe_warning_id from warned union select stripe_review_id from reviewed)
    select * from (
      select 'order' as source, e.id::text as source_id, e.kind, e.created_at as at, null as actor, e.detail, null as state
      from order_events e where e.order_id = ${orderId}
      union all
      select 'audit', l.id::text, l.action, l.created_at, l.actor, l.detail, null
      from audit_log l where l.subject in (select subject from subjects)
      union all
      select 'stripe', s.id, s.type, s.received_at, null, jsonb_build_object('object', s.object_id, 'reason', s.reason), s.state
      from stripe_events s where s.object_id in (select object from objects where object is not null)
      union all
      select 'mail', m.id::text, m.kind, coalesce(m.sent_at, m.created_at), null, '{}'::jsonb,
        case when m.sent_at is null then 'queued' else 'sent' end
      from mail_outbox m where m.order_id = ${orderId}
    ) t order by at desc, source, source_id desc limit ${TIMELINE_LIMIT}`);
  return [...rows];
}

/** Encrypted names and addresses of users who are named in a time line. */
export async function listPeople(
  executor: Executor,
  ids: readonly string[],
): Promise<{ id: string; email_enc: string; name_enc: string | null }[]> {
  const rows = await executor.execute<{ id: string; email_enc: string; name_enc: string | null }>(sql`
    select id, email_enc, name_enc from users
    where id in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::text::json))`);
  return [...rows];
}
