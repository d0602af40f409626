/** What the checkout page knows of its shopper beside the lines: the cart's currency and the address of last time. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';

export type BuyerFacts = {
  cart_id: string | null;
  cart_currency: string;
  shipping_address_enc: string | null;
};

export async function readBuyer(executor: Executor, userId: string): Promise<BuyerFacts | undefined> {
  const rows = await executor.execute<BuyerFacts>(sql`
    select c.id as cart_id, coalesce(c.currency, '') as cart_currency, u.shipping_address_enc
    from users u left join carts c on c.user_id = u.id where u.id = ${userId}`);
  return rows[0];
}
