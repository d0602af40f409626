/**
 * Statements of the one projection: lock what a payment intent may move (cart, then order, then attempt), and write
 * each decided move in one statement. Only lib/payments/intents calls what moves an attempt.
 */
import { type SQL, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { type Executor, keepsApart, type Transaction } from '#db/client.ts';
import { type Placement, paymentCaptured } from '#lib/domain/ledger.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';
import type { AttemptClosing, AttemptState, IntentStatus, OrderState } from '#lib/domain/order-state.ts';
import { postingMembers } from './ledger.ts';
import { laterOf, seenAtMs } from './seen-at.ts';

export type AttemptLock = {
  id: string;
  order_id: string;
  user_id: string;
  cart_id: string | null;
  state: AttemptState;
  intent_status: IntentStatus | null;
  stripe_intent_id: string | null;
  closing: AttemptClosing | null;
  amount_minor: number;
  /** What we asked to capture, when that is not all. */
  capture_minor: number | null;
  currency: string;
  snapshot_hash: string;
  failure_code: string | null;
  decline_code: string | null;
  next_action_type: string | null;
  /** Seconds until the hold ends; negative when it has. */
  expires_in_seconds: number;
  /** What the order is now about: another attempt may have frozen it anew. */
  order_snapshot_hash: string;
  order_state: OrderState;
  hold_is_gone: boolean;
  order_has_payment: boolean;
  /** From when what the attempt shows is. */
  seen_at_ms: number | null;
};

/** An attempt's id, or an intent with the attempt that its metadata names. */
export type AttemptKey = string | { readonly intentId: string; readonly named: string | null };

/** A row of ours that names the intent outweighs the metadata, which anybody with the dashboard may edit (rule 38). */
export const attemptIdOf = (key: AttemptKey): SQL =>
  typeof key === 'string'
    ? sql`${key}::uuid`
    : sql`coalesce((select id from checkout_attempts where stripe_intent_id = ${key.intentId}),
        (select attempt_id from payments where stripe_intent_id = ${key.intentId}), ${key.named}::uuid)`;

/** Locks order and attempt. */
export async function lockAttempt(tx: Transaction, key: AttemptKey): Promise<AttemptLock | undefined> {
  const rows = await tx.execute<AttemptLock>(sql`
    with o as materialized (
      select o.id, o.state, o.snapshot_hash from orders o
      where o.id = (select order_id from checkout_attempts where id = ${attemptIdOf(key)}) for no key update
    )
    select a.id, a.order_id, a.user_id, a.cart_id, a.state, a.intent_status, a.stripe_intent_id, a.closing,
           a.amount_minor::float8 as amount_minor, a.capture_minor::float8 as capture_minor, a.currency, a.snapshot_hash, a.failure_code, a.decline_code,
           a.next_action_type, extract(epoch from a.expires_at - now())::float8 as expires_in_seconds,
           o.snapshot_hash as order_snapshot_hash, o.state as order_state,
           exists (select 1 from stock_holds h where h.attempt_id = a.id and h.state = 'released') as hold_is_gone,
           exists (select 1 from payments p where p.order_id = a.order_id and not p.surplus) as order_has_payment,
           ${seenAtMs(sql`a.seen_at`)} as seen_at_ms
    from o join checkout_attempts a on a.order_id = o.id
    where a.id = ${attemptIdOf(key)} for no key update of a`);
  return rows[0];
}

/** Whether an intent is an attempt's own, or brought money beside one. */
export async function knowsIntent(executor: Executor, intentId: string): Promise<boolean> {
  const rows = await executor.execute(sql`
    select 1 from checkout_attempts where stripe_intent_id = ${intentId}
    union all select 1 from payments where stripe_intent_id = ${intentId} limit 1`);
  return rows.length > 0;
}

export type ChargeColumns = {
  readonly chargeId: string;
  readonly methodType: string | null;
  readonly cardBrand: string | null;
  readonly cardLast4: string | null;
  readonly captureBeforeUnix: number | null;
};

/** Notes what was charged. Safe in any order with the intent's own events. @returns false for an unknown attempt */
export async function noteCharge(
  executor: Executor,
  attemptId: string,
  charge: ChargeColumns,
): Promise<boolean> {
  const rows = await executor.execute(sql`
    update checkout_attempts set stripe_charge_id = ${charge.chargeId}, method_type = ${charge.methodType},
      card_brand = ${charge.cardBrand}, card_last4 = ${charge.cardLast4},
      capture_before = coalesce(to_timestamp(${charge.captureBeforeUnix}::float8), capture_before), updated_at = now()
    where id = ${attemptId} returning id`);
  return rows.length > 0;
}

export type OpenArgs = {
  readonly attemptId: string;
  readonly intentId: string;
  readonly status: IntentStatus;
  readonly state: 'open' | 'processing' | 'requires_capture';
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  /** What was refused; without one the method stays as it is known. */
  readonly failureMethodType: string | null;
  readonly paymentMethodId: string | null;
  readonly nextActionType: string | null;
  /** How long it is waited for what the shopper has to do elsewhere, for example pay a voucher; null: as usual. */
  readonly waitUntilUnix: number | null;
  readonly countFailure: boolean;
  readonly seen: ObservationSource;
};

/**
 * An attempt that goes on: its status and, after a decline, why. A slow method keeps the hold for a week, a voucher
 * until Stripe ends it; one that failed gives the shopper the ordinary time for another.
 */
export async function markAttemptOngoing(tx: Transaction, args: OpenArgs): Promise<void> {
  await tx.execute(sql`
    update checkout_attempts set state = ${args.state}, intent_status = ${args.status},
      stripe_intent_id = ${args.intentId}, failure_code = ${args.failureCode}, decline_code = ${args.declineCode},
      method_type = coalesce(${args.failureMethodType}::text, method_type),
      card_brand = case when ${args.failureMethodType}::text <> 'card' then null else card_brand end,
      card_last4 = case when ${args.failureMethodType}::text <> 'card' then null else card_last4 end,
      stripe_payment_method_id = ${args.paymentMethodId}, next_action_type = ${args.nextActionType},
      failure_count = failure_count + ${args.countFailure ? 1 : 0}::int,
      expires_at = case
        when ${args.state} <> 'open' then greatest(expires_at, now() + interval '7 days')
        when ${args.waitUntilUnix}::float8 is not null then greatest(expires_at, to_timestamp(${args.waitUntilUnix}::float8))
        when state in ('processing', 'requires_capture') or next_action_type is not null then least(expires_at, now() + interval '15 minutes')
        else expires_at end,
      seen_at = ${laterOf(sql`seen_at`, args.seen)}, updated_at = now()
    where id = ${args.attemptId}`);
}

export type SettleArgs = {
  readonly attempt: AttemptLock;
  readonly intentId: string;
  /** As far as the intent names it; the attempt's own otherwise. */
  readonly chargeId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paymentId: string;
  readonly mailId: string;
  readonly source: string;
  readonly seen: ObservationSource;
};

/** The rest of an authorisation that was captured in part is free again at the bank (rule 22). */
export const releasedOf = ({ attempt, amountMinor }: SettleArgs): number =>
  Math.max(0, attempt.amount_minor - amountMinor);

export const chargeOf = ({ attempt, chargeId }: SettleArgs) =>
  sql`coalesce(${chargeId}, (select stripe_charge_id from checkout_attempts where id = ${attempt.id}))`;

/** Captured money in the ledger, written by the statement that makes the payment row. */
export const captured = (args: Omit<SettleArgs, 'mailId' | 'seen'>, placement: Placement) =>
  postingMembers(paymentCaptured({ ...args, placement }), {
    orderId: args.attempt.order_id,
    eventId: args.source.startsWith('evt_') ? args.source : null,
  });

/**
 * The money is there and fits: attempt, order, payment, ledger, history and audit in one statement, and the mail with
 * them unless the transaction keeps it apart.
 */
export async function settleOrder(tx: Transaction, args: SettleArgs): Promise<void> {
  const { attempt } = args;
  const mail = keepsApart(tx) ? sql`` : sql`m as (${orderMail(attempt.order_id, args.mailId)}),`;
  await tx.execute(sql`
    with a as (
      update checkout_attempts set state = 'succeeded', intent_status = 'succeeded',
        stripe_intent_id = ${args.intentId}, failure_code = null, decline_code = null,
        seen_at = ${laterOf(sql`seen_at`, args.seen)}, updated_at = now()
      where id = ${attempt.id}
    ), o as (
      update orders set state = 'paid', placed_at = now(), updated_at = now() where id = ${attempt.order_id}
    ), p as (
      insert into payments (id, order_id, attempt_id, stripe_intent_id, status, amount_minor, currency, released_minor,
                            stripe_charge_id)
      values (${args.paymentId}, ${attempt.order_id}, ${attempt.id}, ${args.intentId}, 'succeeded',
              ${args.amountMinor}, ${args.currency}, ${releasedOf(args)}, ${chargeOf(args)})
    ), ${mail} ${captured(args, 'sales')}, e as (
      insert into order_events (order_id, kind, detail)
      values (${attempt.order_id}, 'paid', jsonb_build_object('attempt', ${attempt.id}::text, 'source', ${args.source}::text))
    )
    insert into audit_log (actor, action, subject, detail)
    values ('stripe', 'payment.succeeded', ${`attempt:${attempt.id}`},
            jsonb_build_object('order', ${attempt.order_id}::text, 'intent', ${args.intentId}::text,
              'amount_minor', ${args.amountMinor}::bigint, 'currency', ${args.currency}::text, 'source', ${args.source}::text))`);
}

const orderMail = (orderId: string, mailId: string): SQL => sql`
  insert into mail_outbox (id, kind, order_id, user_id)
  select ${mailId}::uuid, 'order_confirmation', o.id, o.user_id from orders o where o.id = ${orderId}
  on conflict (kind, order_id, subject_id) do nothing`;

/** The confirmation of an order that was placed without it. */
export async function queueOrderMail(tx: Transaction, orderId: string): Promise<void> {
  await tx.execute(orderMail(orderId, uuidv7()));
}

/** The intent is cancelled at Stripe, or was never made: the attempt is over and the order goes where it was decided. */
export async function closeAttempt(
  tx: Transaction,
  args: {
    readonly attempt: AttemptLock;
    readonly intentId: string | null;
    readonly as: 'canceled' | 'failed';
    readonly orderState: 'awaiting_payment' | 'cancelled' | 'expired';
    readonly source: string;
    /** Missing when nothing was seen at Stripe: the intent was never made. */
    readonly seen?: ObservationSource;
  },
): Promise<void> {
  const { attempt, seen } = args;
  await tx.execute(sql`
    with a as (
      update checkout_attempts set state = ${args.as}, stripe_intent_id = coalesce(stripe_intent_id, ${args.intentId}),
        intent_status = case when ${args.as} = 'canceled' then 'canceled' else intent_status end,
        seen_at = ${seen ? laterOf(sql`seen_at`, seen) : sql`seen_at`}, updated_at = now()
      where id = ${attempt.id}
    ), o as (
      update orders set state = ${args.orderState}, updated_at = now()
      where id = ${attempt.order_id} and state = 'awaiting_payment'
    ), e as (
      insert into order_events (order_id, kind, detail)
      values (${attempt.order_id}, ${args.as === 'canceled' ? 'payment_canceled' : 'payment_not_started'},
              jsonb_build_object('attempt', ${attempt.id}::text, 'order_state', ${args.orderState}::text))
    )
    insert into audit_log (actor, action, subject, detail)
    values ('stripe', ${args.as === 'canceled' ? 'payment.canceled' : 'payment.not_started'}, ${`attempt:${attempt.id}`},
            jsonb_build_object('order', ${attempt.order_id}::text, 'source', ${args.source}::text))`);
}
