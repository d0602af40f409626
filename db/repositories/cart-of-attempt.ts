/**
 * The cart behind an attempt. What is bought leaves the cart when money moves or is promised, and the attempt leaves it,
 * too, so that the shopper can buy something else; a slow payment that fails brings its lines back (rule 46).
 */
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#db/client.ts';
import { LONG_WAIT_PATTERN } from '#lib/domain/action-deadline.ts';
import { MAX_LINE_QUANTITY } from '#lib/domain/quantity.ts';
import { type AttemptKey, attemptIdOf } from './attempt-writes.ts';

/**
 * Locks the cart of an attempt, or of its user after it has left: pressing Pay locks it before the order, so everybody
 * does.
 */
export async function lockAttemptCart(tx: Transaction, key: AttemptKey): Promise<void> {
  await tx.execute(sql`
    select 1 from carts c where c.id = (
      select coalesce(a.cart_id, (select u.id from carts u where u.user_id = a.user_id))
      from checkout_attempts a where a.id = ${attemptIdOf(key)})
    for no key update`);
}

/** Of an attempt `a`: its money has come or is promised for days; its lines belong to it, not to the cart. */
const KEEPS_LINES = sql`(a.state in ('succeeded', 'processing', 'requires_capture')
  or (a.state = 'open' and coalesce(a.next_action_type, '') ~ ${LONG_WAIT_PATTERN}::text))`;

/** An attempt that goes on again leaves its cart where another one pays for the cart by now. @returns whether it had to */
export async function makeRoomInCart(tx: Transaction, attemptId: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    update checkout_attempts a set cart_id = null where a.id = ${attemptId} and exists (
      select 1 from checkout_attempts x where x.cart_id = a.cart_id and x.id <> a.id
        and x.state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate'))
    returning a.id`);
  return rows.length > 0;
}

/**
 * The bought lines leave the cart, and attempt and order with them; what was added meanwhile stays. Once, and only
 * while the payment still keeps them. An attempt that its order or cart is not about any more leaves alone: it does
 * not pay for what lies in the cart now.
 */
export async function leaveCart(tx: Transaction, attemptId: string): Promise<void> {
  await tx.execute(sql`
    with a as materialized (
      select a.cart_id, a.order_id,
        a.snapshot_hash = o.snapshot_hash and o.cart_id is not distinct from a.cart_id as takes
      from checkout_attempts a join orders o on o.id = a.order_id
      where a.id = ${attemptId} and a.cart_id is not null and ${KEEPS_LINES}
    ), bought as (
      select a.cart_id, l.variant_id, sum(l.quantity)::int as quantity
      from a join order_lines l on l.order_id = a.order_id where a.takes group by a.cart_id, l.variant_id
    ), attempt as (
      update checkout_attempts x set cart_id = null, lines_taken = a.takes from a where x.id = ${attemptId}
    ), o as (
      update orders set cart_id = null from a where orders.id = a.order_id and a.takes
    ), gone as (
      delete from cart_lines c using bought b
      where c.cart_id = b.cart_id and c.variant_id = b.variant_id and c.quantity <= b.quantity
    )
    update cart_lines c set quantity = c.quantity - b.quantity from bought b
    where c.cart_id = b.cart_id and c.variant_id = b.variant_id and c.quantity > b.quantity`);
}

/**
 * The lines that a slow payment took come back to the person's cart when it failed, once: added to what is there,
 * capped like every merge, less what the person has bought since. Where the cart is free, the attempt comes back with
 * them, so that pressing Pay again goes on with the same order. docs/decisions/0022.
 */
export async function returnToCart(tx: Transaction, attemptId: string): Promise<void> {
  await tx.execute(sql`
    insert into carts (id, user_id, currency)
    select ${uuidv7()}::uuid, a.user_id, a.currency from checkout_attempts a where a.id = ${attemptId}
    on conflict (user_id) do nothing`);
  await tx.execute(sql`
    with a as materialized (
      select a.order_id, a.user_id, a.created_at, a.state, c.id as cart_id
      from checkout_attempts a join carts c on c.user_id = a.user_id
      where a.id = ${attemptId} and a.lines_taken and not ${KEEPS_LINES}
    ), back as (
      select a.cart_id, l.variant_id, sum(l.quantity)::int - coalesce((
          select sum(n.quantity) from orders o join order_lines n on n.order_id = o.id
          where o.user_id = a.user_id and o.id <> a.order_id and n.variant_id = l.variant_id
            and (o.placed_at > a.created_at or exists (
              select 1 from checkout_attempts x where x.order_id = o.id and x.created_at > a.created_at
                and x.state in ('processing', 'requires_capture')))), 0)::int as quantity
      from a join order_lines l on l.order_id = a.order_id
      group by a.cart_id, a.user_id, a.order_id, a.created_at, l.variant_id
    ), lines as (
      insert into cart_lines (cart_id, variant_id, quantity)
      select cart_id, variant_id, least(quantity, ${MAX_LINE_QUANTITY}::int) from back where quantity > 0 order by variant_id
      on conflict (cart_id, variant_id) do update
        set quantity = least(cart_lines.quantity + excluded.quantity, ${MAX_LINE_QUANTITY}::int)
    ), free as (
      select a.cart_id, a.order_id from a
      where a.state <> 'open' or (
        not exists (select 1 from orders o where o.cart_id = a.cart_id and o.state = 'awaiting_payment')
        and not exists (select 1 from checkout_attempts x where x.cart_id = a.cart_id
          and x.state in ('creating', 'open', 'processing', 'requires_capture', 'indeterminate')))
    ), attempt as (
      update checkout_attempts x set cart_id = (select cart_id from free), lines_taken = false
      from a where x.id = ${attemptId}
    )
    update orders o set cart_id = free.cart_id from free, a
    where a.state = 'open' and o.id = free.order_id and o.state = 'awaiting_payment'`);
}
