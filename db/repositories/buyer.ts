/** What the checkout page knows of its shopper beside the lines: the cart's currency and the address of last time. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import { LAST_ADDRESS, LAST_PLACED, type LastAddressRow } from './last-address.ts';

export type BuyerFacts = LastAddressRow & {
  cart_id: string | null;
  cart_currency: string;
  /** The newest order of this cart that was not placed: a shopper who comes back finds what they typed for it. */
  open_order_id: string | null;
  open_address_enc: string | null;
};

export async function readBuyer(executor: Executor, userId: string): Promise<BuyerFacts | undefined> {
  const rows = await executor.execute<BuyerFacts>(sql`
    select c.id as cart_id, coalesce(c.currency, '') as cart_currency, oo.id as open_order_id,
      oo.shipping_address_enc as open_address_enc, ${LAST_ADDRESS}
    from users u left join carts c on c.user_id = u.id ${LAST_PLACED}
      left join lateral (
        select id, shipping_address_enc from orders
        where user_id = u.id and cart_id = c.id and placed_at is null and (lp.id is null or id > lp.id)
        order by id desc limit 1) oo on true
    where u.id = ${userId}`);
  return rows[0];
}
