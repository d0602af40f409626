/** Money that does not fit, kept visible: the payment row, its flag, ledger, history and audit in one statement. */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { keepsApart, type Transaction } from '#db/client.ts';
import { captured, chargeOf, releasedOf, type SettleArgs } from './attempt-writes.ts';
import { laterOf } from './seen-at.ts';

export type ReviewKind = 'amount_mismatch' | 'surplus_payment' | 'stock_missing';

/** Money that does not fit is kept visible: a payment row, a flag, and the order waits for a person. */
export async function flagPayment(
  tx: Transaction,
  args: SettleArgs & { readonly kind: ReviewKind; readonly flagId: string },
): Promise<void> {
  const { attempt } = args;
  const surplus = args.kind === 'surplus_payment';
  const flag = keepsApart(tx)
    ? sql``
    : sql`f as (
      insert into review_flags (id, kind, stripe_intent_id, order_id, amount_minor, currency)
      values (${args.flagId}, ${args.kind}, ${args.intentId}, ${attempt.order_id}, ${args.amountMinor}, ${args.currency})
      on conflict (kind, stripe_intent_id) do nothing
    ),`;
  await tx.execute(sql`
    with a as (
      update checkout_attempts set state = 'succeeded', intent_status = 'succeeded',
        stripe_intent_id = ${args.intentId}, seen_at = ${laterOf(sql`seen_at`, args.seen)}, updated_at = now()
      where id = ${attempt.id}
    ), o as (
      update orders set state = 'review', review_reason = ${args.kind}, updated_at = now()
      where id = ${attempt.order_id} and not ${surplus}::boolean
    ), p as (
      insert into payments (id, order_id, attempt_id, stripe_intent_id, status, surplus, amount_minor, currency,
                            released_minor, stripe_charge_id)
      values (${args.paymentId}, ${attempt.order_id}, ${attempt.id}, ${args.intentId}, 'succeeded', ${surplus},
              ${args.amountMinor}, ${args.currency}, ${releasedOf(args)}, ${chargeOf(args)})
    ), ${flag} ${captured(args, 'unplaced_money')}, e as (
      insert into order_events (order_id, kind, detail)
      values (${attempt.order_id}, 'payment_flagged',
              jsonb_build_object('reason', ${args.kind}::text, 'attempt', ${attempt.id}::text))
    )
    insert into audit_log (actor, action, subject, detail)
    values ('stripe', 'payment.flagged', ${`attempt:${attempt.id}`},
            jsonb_build_object('order', ${attempt.order_id}::text, 'intent', ${args.intentId}::text, 'kind', ${args.kind}::text,
              'amount_minor', ${args.amountMinor}::bigint, 'currency', ${args.currency}::text))`);
}

/**
 * Money on an intent that is not the attempt's own: kept visible beside it, and the attempt goes on as it was.
 * @returns false when it was flagged before
 */
export async function flagStrayPayment(
  tx: Transaction,
  args: Omit<SettleArgs, 'mailId' | 'seen'> & { readonly flagId: string },
): Promise<boolean> {
  const { attempt } = args;
  const flag = keepsApart(tx)
    ? sql``
    : sql`f as (
      insert into review_flags (id, kind, stripe_intent_id, order_id, amount_minor, currency)
      select ${args.flagId}::uuid, 'surplus_payment', ${args.intentId}, ${attempt.order_id}::uuid,
             ${args.amountMinor}::bigint, ${args.currency} from p
      on conflict (kind, stripe_intent_id) do nothing
    ),`;
  const rows = await tx.execute(sql`
    with p as (
      insert into payments (id, order_id, attempt_id, stripe_intent_id, status, surplus, amount_minor, currency,
                            released_minor, stripe_charge_id)
      values (${args.paymentId}, ${attempt.order_id}, ${attempt.id}, ${args.intentId}, 'succeeded', true,
              ${args.amountMinor}, ${args.currency}, 0, ${args.chargeId})
      on conflict (stripe_intent_id) do nothing
      returning id
    ), ${flag} ${captured(args, 'unplaced_money')}, e as (
      insert into order_events (order_id, kind, detail)
      select ${attempt.order_id}::uuid, 'payment_flagged',
             jsonb_build_object('reason', 'surplus_payment', 'attempt', ${attempt.id}::text) from p
    )
    insert into audit_log (actor, action, subject, detail)
    select 'stripe', 'payment.flagged', ${`attempt:${attempt.id}`},
           jsonb_build_object('order', ${attempt.order_id}::text, 'intent', ${args.intentId}::text,
             'kind', 'surplus_payment', 'amount_minor', ${args.amountMinor}::bigint, 'currency', ${args.currency}::text) from p
    returning id`);
  return rows.length > 0;
}

/** Flags a payment that was recorded without its flag: what it is follows from the payment and its order. */
export async function raiseFlag(tx: Transaction, paymentId: string): Promise<void> {
  await tx.execute(sql`
    insert into review_flags (id, kind, stripe_intent_id, order_id, amount_minor, currency)
    select ${uuidv7()}::uuid, case when p.surplus then 'surplus_payment' else coalesce(o.review_reason, 'amount_mismatch') end,
           p.stripe_intent_id, p.order_id, p.amount_minor, p.currency
    from payments p join orders o on o.id = p.order_id where p.id = ${paymentId}
    on conflict (kind, stripe_intent_id) do nothing`);
}
