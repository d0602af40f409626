/** Money that fits no order: its flags, taken down when it has gone back and put up again when it comes home. */
import { sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#db/client.ts';

/**
 * Flags follow the refunds of a payment: all of it went back, nobody has to look any more, and an order that only
 * waited for it is over; money that was sent back and came home again waits for a person again (I8).
 */
export async function updateFlags(tx: Transaction, paymentId: string): Promise<void> {
  await tx.execute(sql`
    with p as materialized (
      select p.stripe_intent_id, p.order_id, p.surplus, p.amount_minor <= coalesce((
        select sum(r.amount_minor) from refunds r where r.payment_id = p.id and r.state = 'succeeded'), 0) as gone
      from payments p where p.id = ${paymentId}
    ), f as (
      update review_flags f set resolved_at = case when p.gone then now() end from p
      where f.stripe_intent_id = p.stripe_intent_id and p.gone = (f.resolved_at is null)
    )
    update orders o set state = 'cancelled', updated_at = now() from p
    where p.gone and o.id = p.order_id and o.state = 'review' and o.placed_at is null and not p.surplus`);
}

export type UnplacedMoney = { payment_id: string; kind: string; flag_id: string };

/**
 * Money that fits no order and has not been sent back yet: late, or beyond what was owed (rules 10, 26).
 * @param args.after the last one of the page before; what cannot be sent back must not hide what follows it
 */
export async function listUnplacedMoney(
  executor: Executor,
  args: { limit: number; after: UnplacedMoney | null },
): Promise<UnplacedMoney[]> {
  const rows = await executor.execute<UnplacedMoney>(sql`
    select p.id as payment_id, f.kind, f.id as flag_id from review_flags f join payments p on p.stripe_intent_id = f.stripe_intent_id
    where f.resolved_at is null and f.kind in ('surplus_payment', 'stock_missing', 'paid_after_close')
      and p.status = 'succeeded' and p.refundable
      and not exists (select 1 from refunds r where r.payment_id = p.id and r.origin = 'system')
      and ${args.after === null ? sql`true` : sql`(f.created_at, f.id) > (select created_at, id from review_flags where id = ${args.after.flag_id})`}
    order by f.created_at, f.id limit ${args.limit}`);
  return [...rows];
}
