/**
 * The delivery address that a user is offered: that of the order they placed last. A press alone does not change it, so
 * an address typed in somebody else's session is never remembered for them (rule 44).
 */
import { sql } from 'drizzle-orm';

/** Columns beside a user `u` that `LAST_PLACED` was joined to. */
export const LAST_ADDRESS = sql`u.shipping_address_enc, lp.id as last_order_id, lp.shipping_address_enc as last_address_enc`;

export const LAST_PLACED = sql`left join lateral (
    select id, shipping_address_enc from orders
    where user_id = u.id and placed_at is not null order by placed_at desc nulls last, id limit 1) lp on true`;

export type LastAddressRow = {
  /** The user's own row; what is offered before the first order. */
  shipping_address_enc: string | null;
  last_order_id: string | null;
  last_address_enc: string | null;
};
