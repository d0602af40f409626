/** Radar reviews: rows as projected from Stripe, and the hold that an open one puts on its order (rule 52). */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';
import type { ObservationSource } from '#lib/domain/observation-order.ts';
import { laterOf, momentOf, seenAtMs } from './seen-at.ts';

/** Locks the order that a payment intent is for. @returns undefined while neither attempt nor payment names the intent */
export async function lockOrderOfIntent(
  tx: Transaction,
  intentId: string,
): Promise<{ id: string; review_hold: boolean } | undefined> {
  const rows = await tx.execute<{ id: string; review_hold: boolean }>(sql`
    select id, review_hold from orders where id = coalesce(
      (select order_id from checkout_attempts where stripe_intent_id = ${intentId}),
      (select order_id from payments where stripe_intent_id = ${intentId}))
    for no key update`);
  return rows[0];
}

export type ReviewRow = {
  id: string;
  open: boolean;
  closed_reason: string | null;
  seen_at_ms: number | null;
};

/** By Stripe's id. */
export async function readReview(executor: Executor, stripeId: string): Promise<ReviewRow | undefined> {
  const rows = await executor.execute<ReviewRow>(sql`
    select id, open, closed_reason, ${seenAtMs(sql`seen_at`)} as seen_at_ms from radar_reviews
    where stripe_review_id = ${stripeId}`);
  return rows[0];
}

/** Writes a review as it was decided to stand, with the order's hold, history and audit. The caller holds the order's lock. */
export async function writeReview(
  tx: Transaction,
  args: {
    readonly id: string;
    readonly stripeReviewId: string;
    readonly intentId: string;
    readonly chargeId: string | null;
    readonly orderId: string;
    readonly open: boolean;
    readonly openedReason: string;
    readonly closedReason: string | null;
    readonly openedUnix: number;
    readonly source: string;
    readonly seen: ObservationSource;
  },
): Promise<void> {
  const kind = args.open ? 'review_opened' : 'review_closed';
  await tx.execute(sql`
    with v as (
      insert into radar_reviews as v (id, stripe_review_id, stripe_intent_id, stripe_charge_id, order_id, open,
        opened_reason, closed_reason, opened_at, seen_at)
      values (${args.id}, ${args.stripeReviewId}, ${args.intentId}, ${args.chargeId}, ${args.orderId}, ${args.open},
        ${args.openedReason}, ${args.closedReason}, to_timestamp(${args.openedUnix}::float8), ${momentOf(args.seen)})
      on conflict (stripe_review_id) do update set open = excluded.open, closed_reason = excluded.closed_reason,
        stripe_charge_id = coalesce(excluded.stripe_charge_id, v.stripe_charge_id),
        seen_at = ${laterOf(sql`v.seen_at`, args.seen)}, updated_at = now()
    ), o as (
      update orders set updated_at = now(), review_hold = ${args.open}::boolean or exists (
        select 1 from radar_reviews where order_id = ${args.orderId} and open and stripe_review_id <> ${args.stripeReviewId})
      where id = ${args.orderId}
    ), e as (
      insert into order_events (order_id, kind, detail)
      values (${args.orderId}, ${kind}, jsonb_strip_nulls(jsonb_build_object('review', ${args.stripeReviewId}::text,
              'reason', ${args.open ? args.openedReason : args.closedReason}::text)))
    )
    insert into audit_log (actor, action, subject, detail)
    values ('stripe', 'review.projected', ${`order:${args.orderId}`}, jsonb_build_object('review', ${args.stripeReviewId}::text,
            'open', ${args.open}::boolean, 'closed_reason', ${args.closedReason}::text, 'source', ${args.source}::text))`);
}

/** Whether a refund, or a dispute, of an intent is known here. */
export async function knowsMoneyBack(
  tx: Transaction,
  args: { kind: 'refund' | 'dispute'; intentId: string },
): Promise<boolean> {
  const rows =
    args.kind === 'refund'
      ? await tx.execute(sql`
          select 1 from refunds r join payments p on p.id = r.payment_id
          where p.stripe_intent_id = ${args.intentId} and r.stripe_refund_id is not null limit 1`)
      : await tx.execute(sql`
          select 1 from disputes d join payments p on p.id = d.payment_id
          where p.stripe_intent_id = ${args.intentId} limit 1`);
  return rows.length > 0;
}

/** Open reviews, the one that was read longest ago first: a read of each moves it behind the others. */
export async function listOpenReviews(executor: Executor, limit: number): Promise<string[]> {
  const rows = await executor.execute<{ id: string }>(sql`
    select stripe_review_id as id from radar_reviews where open order by seen_at nulls first, id limit ${limit}`);
  return rows.map((row) => row.id);
}
