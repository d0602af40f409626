/** What the checkout page knows of its shopper beside the lines: the cart's currency and the address of last time. */
import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client.ts';
import { LAST_ADDRESS, LAST_PLACED, type LastAddressRow } from './last-address.ts';

export type BuyerFacts = LastAddressRow & {
  cart_id: string | null;
  cart_currency: string;
};

export async function readBuyer(executor: Executor, userId: string): Promise<BuyerFacts | undefined> {
  const rows = await executor.execute<BuyerFacts>(sql`
    select c.id as cart_id, coalesce(c.currency, '') as cart_currency, ${LAST_ADDRESS}
    from users u left join carts c on c.user_id = u.id ${LAST_PLACED} where u.id = ${userId}`);
  return rows[0];
}
