/** The whole path over HTTP: cart, Pay, confirm, webhook, paid order. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counts, openShop, SETTLED_ONCE, type Shop, stock } from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

describe('a purchase', () => {
  test('a card that is accepted makes one paid order, sells the stock once and empties the cart', async () => {
    const variant = await shop.product({ stock: 5 });
    const buyer = await shop.buyer({ [variant]: 2 });
    const created = await shop.pay(buyer);
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    expect(created.body.order.totalMinor).toBe(8_400);
    expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 2, sold: 0 });

    const confirmed = await shop.confirm(created.body.paymentIntent);
    expect(confirmed.status).toBe(200);
    await shop.deliver();
    expect(shop.webhookAnswers.every((status) => status === 200)).toBe(true);

    expect(await counts(shop.db, buyer.id)).toEqual(SETTLED_ONCE);
    expect(await stock(shop.db, variant)).toEqual({ available: 3, held: 0, sold: 2 });
    const lines = await shop.db.execute(sql`select 1 from cart_lines where cart_id = ${buyer.cartId}`);
    expect(lines).toHaveLength(0);
  });

  test('the return page settles the order when the webhook never comes', async () => {
    const variant = await shop.product({ stock: 1 });
    const buyer = await shop.buyer({ [variant]: 1 });
    const created = await shop.pay(buyer);
    await shop.confirm(created.body.paymentIntent);
    const seen = await shop.status(buyer, created.body.paymentIntent.id);
    expect(seen.body).toMatchObject({ status: 'succeeded', order: { status: 'paid' }, amountMinor: 4_790 });
    expect(await counts(shop.db, buyer.id)).toMatchObject({ paid: 1, payments: 1, mails: 1 });
  });
});
