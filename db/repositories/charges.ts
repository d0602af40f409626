/** What a charge adds beside its attempt and payment: brand, balance transaction, fee, end of an authorisation. */
import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/client.ts';

export type ObservedChargeColumns = {
  readonly chargeId: string;
  readonly intentId: string | null;
  /** A uuid that its own metadata names, if the charge is ours. */
  readonly attemptId: string | null;
  readonly methodType: string | null;
  readonly cardBrand: string | null;
  readonly cardLast4: string | null;
  readonly captureBeforeUnix: number | null;
  readonly balanceTransactionId: string | null;
  readonly feeMinor: number | null;
  readonly netMinor: number | null;
  readonly reviewId: string | null;
};

export type NotedCharge = {
  order_id: string;
  payment_known: boolean;
  fee_known: boolean;
  /** What our refunds of the payment come to that are at Stripe, or on their way there. */
  refunded_minor: number;
  dispute_known: boolean;
  review_known: boolean;
  changed: boolean;
};

/**
 * Notes a charge, in any order with the intent's own events; what is known already is never taken away. The attempt is
 * locked before its payment; money on an intent that is not the attempt's own has a payment alone.
 * @returns undefined when neither is known
 */
export async function noteObservedCharge(
  tx: Transaction,
  charge: ObservedChargeColumns,
): Promise<NotedCharge | undefined> {
  const rows = await tx.execute<NotedCharge>(sql`
    with a as materialized (
      -- What paid stays: a message about another charge of the intent may come late.
      select id, order_id, stripe_charge_id,
        state <> 'succeeded' or coalesce(stripe_charge_id, ${charge.chargeId}::text) = ${charge.chargeId}::text as is_its_own
      from checkout_attempts
      where stripe_intent_id = ${charge.intentId}::text or (id = ${charge.attemptId}::uuid and stripe_intent_id is null)
      limit 1
    ), noted as (
      update checkout_attempts c set stripe_charge_id = ${charge.chargeId}, method_type = ${charge.methodType},
        card_brand = ${charge.cardBrand}, card_last4 = ${charge.cardLast4},
        capture_before = coalesce(to_timestamp(${charge.captureBeforeUnix}::float8), c.capture_before), updated_at = now()
      from a where c.id = a.id and a.is_its_own returning c.id
    ), before as materialized (
      select p.id, p.order_id, p.fee_minor, p.stripe_charge_id, p.stripe_balance_transaction_id,
        coalesce(p.stripe_charge_id, ${charge.chargeId}::text) = ${charge.chargeId}::text as is_its_own
      from payments p
      where p.stripe_intent_id = ${charge.intentId}::text and (select count(*) from noted) >= 0 for no key update
    ), paid as (
      update payments p set stripe_charge_id = ${charge.chargeId},
        stripe_balance_transaction_id = coalesce(p.stripe_balance_transaction_id, ${charge.balanceTransactionId}),
        fee_minor = coalesce(p.fee_minor, ${charge.feeMinor}::bigint),
        net_minor = coalesce(p.net_minor, ${charge.netMinor}::bigint),
        updated_at = now()
      from before where p.id = before.id and before.is_its_own
    )
    select coalesce(b.order_id, a.order_id) as order_id, b.id is not null as payment_known, coalesce(b.fee_minor is not null, false) as fee_known,
      (select coalesce(sum(r.amount_minor), 0) from refunds r where r.payment_id = b.id
        and r.state in ('reserved', 'pending', 'requires_action', 'succeeded'))::float8 as refunded_minor,
      exists (select 1 from disputes d where d.payment_id = b.id) as dispute_known,
      exists (select 1 from radar_reviews v where v.stripe_review_id = ${charge.reviewId}::text
        or (${charge.reviewId}::text is null and v.order_id = coalesce(b.order_id, a.order_id)
            and v.stripe_intent_id = ${charge.intentId}::text)) as review_known,
      coalesce(a.is_its_own and a.stripe_charge_id is distinct from ${charge.chargeId}, false) or coalesce(b.is_its_own and (
        b.stripe_charge_id is distinct from ${charge.chargeId}
        or (b.fee_minor is null and ${charge.feeMinor}::bigint is not null)
        or (b.stripe_balance_transaction_id is null and ${charge.balanceTransactionId}::text is not null)), false) as changed
    from before b full join a on true`);
  return rows[0];
}

/** The order that a payment intent is for, whether or not its attempt knows the intent yet. */
export async function findOrderOfIntent(
  tx: Transaction,
  intentId: string,
  attemptId: string | null,
): Promise<string | null> {
  const rows = await tx.execute<{ order_id: string }>(sql`
    select order_id from payments where stripe_intent_id = ${intentId}
    union all
    (select order_id from checkout_attempts
     where stripe_intent_id = ${intentId} or (stripe_intent_id is null and id =
       case when ${attemptId}::text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then ${attemptId}::text::uuid end)
     order by stripe_intent_id nulls last)
    limit 1`);
  return rows[0]?.order_id ?? null;
}
